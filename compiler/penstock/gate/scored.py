"""A metric measured, before the other metrics are thought of."""

from collections.abc import Sequence
from dataclasses import dataclass

from penstock.gate import bounds, gap
from penstock.gate.bounds import Level
from penstock.gate.case import Case, Judged
from penstock.gate.compare import Measured, measure
from penstock.gate.pair import Pair
from penstock.gate.table import Table, largest, mean, table
from penstock.spec.guard import Guard
from penstock.spec.kinds.project import Gate
from penstock.stats.ratio import ratio_of_sums


@dataclass(frozen=True, slots=True)
class Scored:
    """One metric of one evaluation.

    Attributes:
        table: its scores; those of the metric it is taken of, where it is a gap.
        gap: it is one.
        base, head: means in the metric's own direction, the gap itself for a gap; None where there is none.
        level: what the bounds look at; None where nothing is there.
        measured: the test of base against head; None for amounts and gaps, and where base is not compared.
        compared: base answers, and the metric binds there.
    """

    case: Case
    judged: Judged
    name: str
    guard: Guard | None
    table: Table
    gap: bool
    base: float | None
    head: float | None
    level: Level | None
    measured: Measured | None
    compared: bool


def scored(case: Case, judged: Judged, name: str, pairs: Sequence[Pair], settings: Gate) -> Scored:
    """The scores of one metric, and what base against head says of them.

    Where the rows that base has show a drop, they alone count: rows that a pull request adds do not water it down.
    """
    if judged.new_rows and judged.sequential is None:
        known = _scored(case, judged, name, [pair for pair in pairs if pair.key not in judged.new_rows], settings)
        if _drops(known, settings):
            return known
    return _scored(case, judged, name, pairs, settings)


def _drops(scored: Scored, settings: Gate) -> bool:
    test = scored.measured
    margin = scored.guard is not None and scored.guard.margin is not None
    return margin and test is not None and test.p <= settings.alpha and not test.noninferior


def _scored(case: Case, judged: Judged, name: str, pairs: Sequence[Pair], settings: Gate) -> Scored:
    metric, guard = judged.evaluation.spec.metrics[name], judged.guards.get(name)
    compared = case.compared and not {name, metric.of} & judged.not_comparable
    scores = table(judged.evaluation, metric.of or name, pairs, compared=compared)
    if metric.across is not None:
        before = None if scores.base is None else gap.gap(scores, metric.across, scores.base)
        after = gap.gap(scores, metric.across, scores.head)
        level = None if after is None else Level(after, after, _ratio(before, after))
        return Scored(case, judged, name, guard, scores, True, before, after, level, None, compared)
    larger = scores.signature.larger_is_better
    worst = float(not larger) if scores.bounded else largest(scores.base, scores.head)
    return Scored(
        case=case,
        judged=judged,
        name=name,
        guard=guard,
        table=scores,
        gap=False,
        base=None if scores.base is None else mean(scores.base, worst if scores.bounded else 0.0),
        head=mean(scores.head, worst),
        level=bounds.level(scores),
        measured=_bet(judged, name) or _measure(scores, guard, settings),
        compared=compared,
    )


def _bet(judged: Judged, name: str) -> Measured | None:
    return None if judged.sequential is None else judged.sequential.measured.get(name)


def _measure(scores: Table, guard: Guard | None, settings: Gate) -> Measured | None:
    if scores.base is None or not scores.bounded:
        return None
    return measure(
        _oriented(scores, scores.base),
        _oriented(scores, scores.head),
        binary=scores.signature.kind == "binary",
        margin=None if guard is None else guard.margin,
        alpha=settings.alpha,
        clusters=scores.clusters,
        seed=settings.seed,
    )


def _oriented(scores: Table, side: list[list[float]]) -> list[list[float]]:
    return side if scores.signature.larger_is_better else [[1.0 - score for score in row] for row in side]


def _ratio(before: float | None, after: float) -> float | None:
    return None if before is None else ratio_of_sums([before], [after])
