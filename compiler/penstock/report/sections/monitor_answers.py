"""What Monitors of answers compare with, frozen of an evaluation."""

from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Bullets, Column, Foreign, Table, Tone, Verdict
from penstock.report.section import Section, Shape


class Frozen(Shape):
    """The reference of one Monitor."""

    monitor: str
    texts: int
    rows: int
    """Of the evaluation, of which the texts were drawn."""
    why: str | None
    """Why nothing was frozen."""


class MonitorAnswersSection(Section):
    """Answers of an evaluation that lie beside their bundle now."""

    name: ClassVar[str] = "monitor-answers"
    chain: str
    bundle: str
    frozen: tuple[Frozen, ...]
    left_out: dict[str, int]
    """Lines of the files that are not used, by reason."""

    def blocks(self) -> list[Block]:
        made = [each for each in self.frozen if each.why is None]
        what = figure.count(len(made), "monitor")
        if len(made) == len(self.frozen):
            told = Verdict(
                "FROZEN",
                Tone.GOOD,
                (f"{what} compare{'s' if len(made) == 1 else ''} with what the evaluation answered",),
            )
        else:
            told = Verdict("NOT FROZEN", Tone.BAD, (f"{len(self.frozen) - len(made)} of {len(self.frozen)} monitors",))
        rows = tuple(
            (Foreign(each.monitor), f"{each.texts:,}", f"{each.rows:,}", Foreign(each.why or "", 200))
            for each in self.frozen
        )
        columns = (Column("monitor"), Column("texts", True), Column("rows", True), Column("why not"))
        notes = tuple((f"{count:,} left out: {reason}",) for reason, count in self.left_out.items())
        return [told, Table(columns, rows), *([Bullets(notes)] if notes else [])]

    def exit_code(self, *, strict: bool = False) -> int:
        return int(any(each.why is not None for each in self.frozen))
