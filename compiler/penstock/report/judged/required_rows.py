"""Required rows: those that must not flip."""

from collections.abc import Sequence

from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Heading, Paragraph, Table, Tone, Word
from penstock.report.case import State
from penstock.report.section import Shape


class Required(Shape):
    """A required row; `base` is null without a comparable base."""

    row: str
    base: bool | None
    head: bool
    evaluation: str

    def judged(self) -> tuple[State, str, str]:
        """As a test: state, why, what sort of failure."""
        if self.head:
            return "passed", "", ""
        if self.base is False:
            return "skipped", "fails on base too", ""
        told = "passed on base and fails on head" if self.base else "fails on head, with no base to compare"
        return "failed", told, "required row"


def blocks(rows: Sequence[Required]) -> list[Block]:
    """Those that fail on head though base does not, or how many pass."""
    if not rows:
        return []
    failing = [row for row in rows if not row.head and row.base is not False]
    passing = sum(row.head for row in rows)
    both = len(rows) - len(failing) - passing
    told = f"{figure.count(passing, 'required row')} {'passes' if passing == 1 else 'pass'} on head"
    told += f", {both} {'fails' if both == 1 else 'fail'} on both sides" if both else ""
    if not failing:
        return [Paragraph((told,))]
    cells = tuple((Foreign(row.row), Foreign(row.evaluation), _passes(row.base), _passes(row.head)) for row in failing)
    columns = tuple(map(Column, ("row", "evaluation", "base", "head")))
    return [Heading("Required rows that fail"), Table(columns, cells, f"{told}.")]


def _passes(passes: bool | None) -> Word:
    if passes is None:
        return Word(figure.NONE, Tone.MUTED)
    return Word("passes", Tone.GOOD) if passes else Word("fails", Tone.BAD)
