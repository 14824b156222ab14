"""Which verdicts a plan can reach, before anything is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from penstock.evaluate.plan import Plan
from penstock.gate.verdict import Outcome
from penstock.spec.guard import Guard
from penstock.stats import reach


@dataclass(frozen=True, slots=True)
class Reach:
    """A metric with a margin: can its rows show that head is not worse, and that it is?

    `rows_needed`: rows that equal outcomes need to pass, None where no number is enough; `clusters_needed` to decide
    anything.
    """

    evaluation: str
    metric: str
    rows: int
    clusters: int
    margin: float
    can_pass: bool
    can_fail: bool
    rows_needed: int | None
    clusters_needed: int


@dataclass(frozen=True, slots=True)
class Reachable:
    """By metric with a margin, and the verdicts of the whole gate. INCONCLUSIVE is always within reach."""

    metrics: tuple[Reach, ...]
    verdicts: tuple[Outcome, ...]


def reachable(planned: Sequence[tuple[Plan, Mapping[str, Guard]]], alpha: float) -> Reachable:
    """What the plans of the heads, each with the guards in force, can reach where base answers too.

    A FAIL by regression is counted at Holm's smallest level, alpha / metrics with a margin.
    """
    margins = [
        (plan, name, guard.margin)
        for plan, guards in planned
        for name, guard in guards.items()
        if guard.margin is not None and name in plan.metrics
    ]
    strictest = alpha / max(1, len(margins))
    metrics = tuple(_reach(plan, name, margin, alpha, strictest) for plan, name, margin in margins)
    guards = [guard for _, own in planned for guard in own.values()]
    bounds = any(bound is not None for g in guards for bound in (g.min, g.max, g.max_increase))
    required = any(plan.required for plan, _ in planned)
    verdicts = []
    if (guards or required) and all(metric.can_pass for metric in metrics):
        verdicts.append(Outcome.PASS)
    if bounds or required or any(metric.can_fail for metric in metrics):
        verdicts.append(Outcome.FAIL)
    return Reachable(metrics, (*verdicts, Outcome.INCONCLUSIVE))


def _reach(plan: Plan, name: str, margin: float, alpha: float, strictest: float) -> Reach:
    rows, clusters = plan.metrics[name].rows, plan.metrics[name].clusters
    return Reach(
        evaluation=plan.evaluation,
        metric=name,
        rows=rows,
        clusters=clusters,
        margin=margin,
        can_pass=reach.can_pass(rows, clusters, margin, alpha),
        can_fail=reach.can_fail(clusters, strictest),
        rows_needed=reach.identical_rows(alpha, margin),
        clusters_needed=reach.fewest_clusters(alpha),
    )
