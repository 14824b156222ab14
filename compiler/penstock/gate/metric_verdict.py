"""The verdict of one metric."""

from penstock.gate import bounds
from penstock.gate.compare import conclude
from penstock.gate.people import people
from penstock.gate.scored import Scored
from penstock.gate.table import measured
from penstock.gate.verdict import MetricVerdict, Outcome


def metric_verdict(scored: Scored, p_adjusted: float | None, *, alpha: float, seed: int) -> MetricVerdict:
    """What is shown of a metric, and what it decides.

    p_adjusted: after Holm over the metrics with a margin; None: its own p. Broken bounds are a FAIL whatever the test
    says. What a judge passes and people contradict is not decided, nor is a margin on an amount or a gap, for which
    there is no test.
    """
    table, test, guard = scored.table, scored.measured, scored.guard
    reading = scored.judged.sequential
    bet = None if reading is None else reading.measured.get(scored.name)
    broken = () if guard is None or scored.level is None else bounds.failed(guard, scored.level)
    result = None if test is None else conclude(test, test.p if p_adjusted is None else p_adjusted)
    said = None if scored.gap else people(scored.judged, scored.name, table, alpha)
    outcome = Outcome.FAIL if broken else _outcome(scored, None if result is None else Outcome(result.verdict))
    if outcome is Outcome.PASS and guard is not None and said is not None and said.refusal is not None:
        outcome = Outcome.INCONCLUSIVE
    delta = result.delta if result is not None else _delta(scored)
    return MetricVerdict(
        evaluation=scored.judged.evaluation.name,
        metric=scored.name,
        environment=scored.case.environment,
        verdict=outcome,
        guarded=guard is not None,
        n=bet.n if bet is not None else len(table.pairs),
        clusters=bet.clusters if bet is not None else len(set(table.clusters)),
        repeats=scored.judged.evaluation.spec.repeats,
        measured_base=measured(table.base),
        measured_head=measured(table.head),
        base=scored.base,
        head=scored.head,
        delta=delta,
        low=None if result is None else result.low,
        high=None if result is None else result.high,
        p=None if result is None else result.p_adjusted,
        mde=None if result is None else result.mde,
        needed=None if result is None else result.needed,
        seed=seed,
        improved=result is not None and result.improved,
        small_drop=result is not None and result.small_drop,
        failed_bounds=broken,
        margin=None if guard is None else guard.margin,
        people=said,
        p_raw=None if test is None else test.p,
        worse=None if test is None else test.worse,
        better=None if test is None else test.better,
        sequential=bet is not None,
    )


def _outcome(scored: Scored, tested: Outcome | None) -> Outcome:
    case, guard = scored.case, scored.guard
    if not scored.compared:
        return Outcome.UNCHANGED if case.unchanged else Outcome.NEW if case.new else Outcome.NOT_COMPARABLE
    if guard is None:
        return tested or Outcome.INCONCLUSIVE
    if scored.level is None:
        return Outcome.INCONCLUSIVE
    if guard.margin is None:
        return Outcome.PASS
    return tested or Outcome.INCONCLUSIVE


def _delta(scored: Scored) -> float | None:
    if scored.base is None or scored.head is None:
        return None
    larger = scored.table.signature.larger_is_better and not scored.gap
    return scored.head - scored.base if larger else scored.base - scored.head
