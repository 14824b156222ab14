"""What the lock pins."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from penstock.report.block import Block, Bullets, Column, Fold, Foreign, Inline, Line, Paragraph, Table, Tone, Verdict
from penstock.report.figure import NONE, count, short
from penstock.report.section import Section, Shape


class Pin(Shape):
    """Something outside git, and what it is pinned to."""

    resource: str
    """`Kind/name`."""
    what: Literal["alias", "weights", "adapter", "dataset", "server"]
    written: str
    """The alias or the address; of a server its name."""
    before: str | None
    """What the lock pinned it to; null where it did not."""
    after: str | None
    """What it is pinned to now; null where it is no longer pinned."""


class Unpinned(Shape):
    """Something that could not be pinned."""

    resource: str
    what: Literal["alias", "weights", "adapter", "dataset", "server"]
    written: str
    reason: str
    help: str


class LockSection(Section):
    """What lies outside git: pinned, changed, not to be pinned."""

    name: ClassVar[str] = "lock"
    path: str
    """The file, below the project's folder."""
    check: bool
    """Whether nothing was to be written."""
    changed: bool
    """Whether the file is, or would be, another."""
    catalogue: str | None
    """The version of the catalogue of models; null where nothing of it is used."""
    pins: tuple[Pin, ...]
    unpinned: tuple[Unpinned, ...] = ()

    def blocks(self) -> list[Block]:
        made: list[Block] = [self._verdict()]
        changed = [pin for pin in self.pins if pin.before != pin.after]
        if changed:
            made.append(_table(changed))
        if self.unpinned:
            made.append(Paragraph(("Not pinned:",)))
            made.append(Bullets(tuple(_unpinned(each) for each in self.unpinned)))
        kept = [pin for pin in self.pins if pin.before == pin.after]
        if kept:
            made.append(Fold((f"{count(len(kept), 'pin')} as before",), (_table(kept),)))
        return made

    def exit_code(self, *, strict: bool = False) -> int:
        return int(bool(self.unpinned) or (self.check and self.changed))

    def _verdict(self) -> Verdict:
        pinned = sum(pin.after is not None for pin in self.pins)
        said: Line = (Foreign(self.path), f" pins {count(pinned, 'thing')} outside git")
        if self.unpinned:
            return Verdict("Incomplete", Tone.BAD, (*said, f", {len(self.unpinned)} could not be pinned"))
        if not self.changed:
            return Verdict("Up to date", Tone.GOOD, said)
        if self.check:
            return Verdict("Out of date", Tone.BAD, (Foreign(self.path), " would change; `penstock lock` writes it"))
        return Verdict("Locked", Tone.GOOD, said)


def section(
    path: str,
    *,
    check: bool,
    changed: bool,
    catalogue: str | None,
    pins: Iterable[Pin],
    unpinned: Iterable[Unpinned] = (),
) -> LockSection:
    return LockSection(
        path=path,
        check=check,
        changed=changed,
        catalogue=catalogue,
        pins=tuple(pins),
        unpinned=tuple(unpinned),
    )


def _table(pins: list[Pin]) -> Table:
    return Table(
        (Column("resource"), Column("written"), Column("before"), Column("now")),
        tuple((Foreign(p.resource), Foreign(p.written), _value(p.before), _value(p.after)) for p in pins),
    )


def _value(value: str | None) -> Inline:
    if value is None:
        return NONE
    return Foreign(short(value) if value.startswith("sha256:") else value)


def _unpinned(each: Unpinned) -> Line:
    return (Foreign(each.resource), " ", Foreign(each.written), ": ", Foreign(each.reason, 200), "; ", each.help)
