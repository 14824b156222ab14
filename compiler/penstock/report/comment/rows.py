"""Rows that regressed, folded: word diff and the judge's reason; ids alone where texts are not to be shown."""

from typing import TYPE_CHECKING

from penstock.report.block import Block, Fold, Foreign, Heading, Paragraph
from penstock.report.judged import regressed

if TYPE_CHECKING:
    from penstock.report.sections.gate import GateSection


def blocks(section: "GateSection") -> list[Block]:
    """What must not flip comes first; the first cause stands open."""
    flipped = {row.row for row in section.required if row.base and not row.head}
    made = [block for block in regressed.blocks(section.rows, flipped) if not isinstance(block, Heading)]
    worse = len({(row.evaluation, row.row) for row in section.rows if row.worse})
    cause: list[Block] = [Paragraph(("First cause: ", Foreign(section.cause, 300)))] if section.cause else []
    if not made:
        return cause
    rows = "1 row that regressed" if worse == 1 else f"{worse} rows that regressed"
    return [*cause, Fold((rows,), tuple(made))]
