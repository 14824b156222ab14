"""What would stop a verb here."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from penstock.report.block import Block, Column, Fold, Foreign, Heading, Inline, Table, Tone, Verdict, Word
from penstock.report.figure import count
from penstock.report.section import Section, Shape

_TONES = {"ok": Tone.GOOD, "warning": Tone.WARN, "problem": Tone.BAD}


class Examined(Shape):
    """One thing that was looked at."""

    topic: Literal["python", "packages", "machine", "settings", "repository", "project"]
    name: str
    status: Literal["ok", "warning", "problem"]
    found: str
    """What is the case; never a secret's value."""
    help: str | None = None
    """What to do about it, or what more there would be."""


class DoctorSection(Section):
    """What was looked at on this machine and in this project."""

    name: ClassVar[str] = "doctor"
    examined: tuple[Examined, ...]

    def blocks(self) -> list[Block]:
        wrong = [each for each in self.examined if each.status != "ok"]
        made: list[Block] = [self._verdict()]
        if wrong:
            made.append(_table(wrong))
        fine: list[Block] = []
        for topic in dict.fromkeys(each.topic for each in self.examined):
            rows = [each for each in self.examined if each.topic == topic and each.status == "ok"]
            if rows:
                fine += [Heading(topic, 3), _table(rows)]
        return [*made, Fold((f"{count(len(self.examined) - len(wrong), 'thing')} in order",), tuple(fine), open=True)]

    def exit_code(self, *, strict: bool = False) -> int:
        bad = ("problem", "warning") if strict else ("problem",)
        return int(any(each.status in bad for each in self.examined))

    def _verdict(self) -> Verdict:
        problems = sum(each.status == "problem" for each in self.examined)
        warnings = sum(each.status == "warning" for each in self.examined)
        if problems:
            return Verdict("Problems", Tone.BAD, (f"{count(problems, 'problem')}, {count(warnings, 'warning')}",))
        if warnings:
            return Verdict("Fine", Tone.WARN, (f"nothing stops a verb; {count(warnings, 'warning')}",))
        return Verdict("Fine", Tone.GOOD, ("nothing stops a verb",))


def section(examined: Iterable[Examined]) -> DoctorSection:
    return DoctorSection(examined=tuple(examined))


def _table(rows: list[Examined]) -> Table:
    return Table(
        (Column("what"), Column("status"), Column("found"), Column("do")),
        tuple(_row(each) for each in rows),
    )


def _row(each: Examined) -> tuple[Inline, ...]:
    status = Word(each.status, _TONES[each.status])
    return (Foreign(each.name), status, Foreign(each.found, 200), Foreign(each.help or "", 200))
