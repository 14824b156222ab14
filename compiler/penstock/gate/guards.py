"""The guards in force."""

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.spec.guard import Guard, stricter


def new_margins(base: ResolvedEvaluation | None, head: ResolvedEvaluation) -> frozenset[str]:
    """Metrics to which head gives a margin and base none."""
    before = {} if base is None else base.spec.metrics
    old = {name for name, metric in before.items() if metric.guard is not None and metric.guard.margin is not None}
    new = {n for n, metric in head.spec.metrics.items() if metric.guard is not None and metric.guard.margin is not None}
    return frozenset(new - old)


def guards(base: ResolvedEvaluation | None, head: ResolvedEvaluation) -> dict[str, Guard]:
    """By metric of head: the stricter of base's guard and head's, so that head weakens nothing that judges it."""
    before = {} if base is None else base.spec.metrics
    found = {}
    for name, metric in head.spec.metrics.items():
        guard = stricter(before[name].guard if name in before else None, metric.guard)
        if guard is not None and guard != Guard():
            found[name] = guard
    return found
