"""Rows whose score moved: for people to look at."""

from collections.abc import Collection, Sequence
from typing import Any

from penstock.gate.verdict import RowChange
from penstock.report import figure
from penstock.report.block import Block, Code, Column, Fold, Foreign, Heading, Paragraph, Table, WordDiff
from penstock.report.case import State
from penstock.report.judged.measured import Measured
from penstock.report.section import Shape
from penstock.report.value import plain, show

_LISTED = 20
_SHOWN = 5


class Moved(Shape):
    """A row whose score of a guarded metric moved. `question` and outputs are null where texts are not to be shown."""

    evaluation: str
    metric: str
    row: str
    base: float | None
    head: float | None
    worse: bool
    question: dict[str, Any] | None
    base_outputs: dict[str, Any] | None
    head_outputs: dict[str, Any] | None
    base_reason: str | None = None
    """What the judge said for its score; null where none judged, or texts are not to be shown."""
    head_reason: str | None = None

    def judged(self, fails: bool) -> tuple[State, str, str]:
        """Of a row that is worse, as a test; `fails`: its metric does."""
        told = f"base {figure.number(self.base)}, head {figure.number(self.head)}"
        if fails:
            return "failed", f"worse than on base: {told}", "regressed row"
        return "skipped", f"worse than on base, which its metric allows: {told}", ""


def published(row: RowChange, smaller_is_better: bool, content: bool) -> Moved:
    """A score that is missing is the worst there is."""
    sign = -1 if smaller_is_better else 1
    worse = row.head is None or (row.base is not None and sign * row.head < sign * row.base)
    return Moved(
        evaluation=row.evaluation,
        metric=row.metric,
        row=row.row,
        base=row.base,
        head=row.head,
        worse=worse,
        question=plain(row.question) if content else None,
        base_outputs=plain(row.base_outputs) if content else None,
        head_outputs=plain(row.head_outputs) if content else None,
        base_reason=row.base_reason if content else None,
        head_reason=row.head_reason if content else None,
    )


def all_published(rows: Sequence[RowChange], metrics: Sequence[Measured], content: bool) -> tuple[Moved, ...]:
    """A metric's direction shows in its figures. content: False leaves rows' texts out."""
    falling = {
        (m.evaluation, m.metric)
        for m in metrics
        if m.delta is not None and m.base is not None and m.head is not None and m.delta * (m.head - m.base) < 0
    }
    return tuple(published(row, (row.evaluation, row.metric) in falling, content) for row in rows)


def blocks(rows: Sequence[Moved], first: Collection[str] = ()) -> list[Block]:
    """Rows that regressed, those in `first` before the others, some of them in full; how many got better."""
    worse = sorted((row for row in rows if row.worse), key=lambda row: (row.row in first, _loss(row)), reverse=True)
    better = len({(row.evaluation, row.row) for row in rows if not row.worse})
    if not worse:
        return []
    notes = [f"{len(worse) - _LISTED} more; the JSON report holds all."] if len(worse) > _LISTED else []
    notes += [f"{figure.count(better, 'row')} got better."] if better else []
    made: list[Block] = [
        Heading("Rows that regressed"),
        Table(
            (Column("row"), Column("metric"), Column("base", True), Column("head", True), Column("question")),
            tuple(
                (
                    Foreign(row.row),
                    Foreign(row.metric),
                    figure.number(row.base),
                    figure.number(row.head),
                    Foreign(_first(row.question), 60) if row.question else "",
                )
                for row in worse[:_LISTED]
            ),
            " ".join(notes),
        ),
    ]
    shown: dict[tuple[str, str], Moved] = {}
    for row in worse:
        shown.setdefault((row.evaluation, row.row), row)
    return [*made, *(_fold(row) for row in list(shown.values())[:_SHOWN] if row.question is not None)]


def _loss(row: Moved) -> float:
    if row.head is None:
        return float("inf")
    return abs((row.base or 0.0) - row.head)


def _fold(row: Moved) -> Fold:
    base, head = row.base_outputs or {}, row.head_outputs or {}
    question: list[Block] = [Code("\n".join(f"{name}: {show(value)}" for name, value in (row.question or {}).items()))]
    differences: list[Block] = []
    for name in dict.fromkeys([*base, *head]):
        before, after = (show(side[name]) if name in side else "" for side in (base, head))
        if before != after:
            names = (f"base {name}", f"head {name}")
            differences.append(WordDiff(before, after, names))
    said = [(side, why) for side, why in (("base", row.base_reason), ("head", row.head_reason)) if why]
    if said:
        reasons = "\n".join(f"{side}: {why}" for side, why in said)
        differences += [Paragraph(("The judge of ", Foreign(row.metric), " says:")), Code(reasons, "text")]
    summary = (
        Foreign(row.row),
        f" {figure.number(row.base)} → {figure.number(row.head)} ",
        Foreign(_first(row.question), 80),
    )
    return Fold(summary, (*question, *differences))


def _first(values: dict[str, Any] | None) -> str:
    return show(next(iter(values.values()))) if values else ""
