"""A project that was made, or is proposed."""

from collections.abc import Sequence
from typing import ClassVar

from penstock.report.block import Block, Bullets, Column, Foreign, Heading, Paragraph, Table, Tone, Verdict
from penstock.report.figure import count
from penstock.report.section import Section, Shape


class Seen(Shape):
    """Something in the repository."""

    place: str
    """A path, and a line where there is one."""
    what: str


class InitSection(Section):
    """Files that were written, relative to the folder."""

    name: ClassVar[str] = "init"
    directory: str
    files: tuple[str, ...]
    kept: tuple[str, ...] = ()
    """There already, left alone."""
    written: bool
    """False: only proposed."""
    found: tuple[Seen, ...] = ()
    """What the project was made of."""
    left: tuple[Seen, ...] = ()
    """What is not carried over, and why."""
    imports: tuple[str, ...] = ()
    """Configurations of other tools, which `penstock import` reads."""

    def blocks(self) -> list[Block]:
        words = ("Made", Tone.GOOD) if self.written else ("Proposed", Tone.WARN)
        made: list[Block] = []
        if self.found:
            made += [Heading("Found here"), _table(self.found)]
        if self.left:
            made += [Heading("Left to you"), _table(self.left)]
        made += [
            Verdict(*words, (f"{count(len(self.files), 'file')} in ", Foreign(self.directory))),
            Bullets(tuple((Foreign(file),) for file in self.files)),
        ]
        if self.kept:
            names = tuple(part for file in self.kept for part in (" ", Foreign(file)))
            made.append(Paragraph(("Left alone, there already:", *names)))
        return [*made, Heading("Next"), Bullets(tuple(self._next()))]

    def _next(self) -> list[tuple[Foreign | str, ...]]:
        if not self.written:
            return [(Foreign("penstock init --yes"), " writes them")]
        steps: list[tuple[Foreign | str, ...]] = []
        if any(file.startswith("policies/") for file in self.files):
            steps.append((Foreign("policies/"), " says FILL IN where the team decides"))
        if any(file.startswith("penstock/data/") for file in self.files):
            steps.append((Foreign("penstock/data/"), " holds a draft of rows: fill it in, and mark rows as reviewed"))
        steps += [(Foreign(f"penstock import {path}"), " reads that configuration too") for path in self.imports[:5]]
        if any(file.startswith(".github/") for file in self.files):
            pinned = "uv pip compile --generate-hashes -o ci/penstock.txt -"
            steps.append((Foreign(f"echo 'penstock[llm]' | {pinned}"), " pins what the workflow installs"))
        return [
            *steps,
            (Foreign("penstock check"), " finds what is wrong"),
            (Foreign("penstock explain PS301"), " shows what a finding means"),
            (Foreign("penstock gate --base main"), " judges a change"),
        ]


def _table(seen: Sequence[Seen]) -> Table:
    rows = tuple((Foreign(one.place, 120), Foreign(one.what, 200)) for one in seen)
    return Table((Column("where"), Column("what")), rows)


def section(
    directory: str,
    files: Sequence[str],
    kept: Sequence[str] = (),
    *,
    written: bool = True,
    found: Sequence[tuple[str, str]] = (),
    left: Sequence[tuple[str, str]] = (),
    imports: Sequence[str] = (),
) -> InitSection:
    """`files` that were or would be written, and those `kept` because they were there already."""
    return InitSection(
        directory=directory,
        files=tuple(files),
        kept=tuple(kept),
        written=written,
        found=tuple(Seen(place=place, what=what) for place, what in found),
        left=tuple(Seen(place=place, what=what) for place, what in left),
        imports=tuple(imports),
    )
