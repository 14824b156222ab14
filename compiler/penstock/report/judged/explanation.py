"""How the decision table was read."""

from penstock.gate.verdict import Explained
from penstock.report.block import Block, Bullets, Column, Heading, Inline, Table, Tone, Word
from penstock.report.section import Shape


class TriedLine(Shape):
    """A line of the decision table."""

    line: int
    question: str
    holds: bool | None
    """Null: not tried, an earlier line holds."""
    why: str


class Explanation(Shape):
    """How the decision table was read for a chain, and what would change the verdict."""

    chain: str
    environment: str
    lines: tuple[TriedLine, ...]
    turns: tuple[str, ...]

    def blocks(self) -> list[Block]:
        columns = (Column("line", True), Column("asks"), Column("holds"), Column("why"))
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (str(line.line), line.question, _holds(line.holds), line.why) for line in self.lines
        )
        made: list[Block] = [
            Heading(f"Why, for chain {self.chain} in {self.environment}"),
            Table(columns, rows, "The first line that holds is the verdict."),
        ]
        if self.turns:
            made += [Heading("What would change it", 3), Bullets(tuple((turn,) for turn in self.turns))]
        return made


def explained(given: Explained) -> Explanation:
    return Explanation(
        chain=given.chain,
        environment=given.environment,
        lines=tuple(TriedLine(line=t.line, question=t.question, holds=t.holds, why=t.why) for t in given.lines),
        turns=given.turns,
    )


def _holds(holds: bool | None) -> Word:
    if holds is None:
        return Word("not tried", Tone.MUTED)
    return Word("yes", strong=True) if holds else Word("no")
