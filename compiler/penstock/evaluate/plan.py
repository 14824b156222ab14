"""What a run will ask, before it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.key import key
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.question import clusters, questions
from penstock.project.cost.bounds import Bounds, times, total


@dataclass(frozen=True, slots=True)
class Planned:
    """Reviewed rows that a metric is planned for, and the clusters that they come in."""

    rows: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One side of one evaluation.

    Attributes:
        rows: of the dataset; each is answered `repeats` times.
        answers: rows x repeats; `cached` of them are in the ledger.
        calls: of models for the rest, judges too: an estimate, each step tried once.
        usd: expected cost of the rest, None where a price is unknown; `usd_bound`: what it cannot exceed, with every
            attempt and every fallback.
        metrics: by name, gaps left out.
        required: rows that must not flip.
        unbounded: why `usd_bound` is None.
        seconds: of one answer, the mean of those that the ledger holds, old ones too; None where it holds none.
    """

    evaluation: str
    chain: str
    rows: int
    repeats: int
    answers: int
    cached: int
    calls: int
    usd: float | None
    usd_bound: float | None
    metrics: Mapping[str, Planned]
    required: int
    unbounded: tuple[str, ...] = ()
    seconds: float | None = None


def plan(
    bundle: Bundle,
    evaluation: ResolvedEvaluation,
    ledger: Ledger,
    *,
    cost: Bounds | None = None,
    fresh: bool = False,
    once: Bounds | None = None,
) -> Plan:
    """The plan of a run of `evaluation` by `bundle`.

    cost: of one answer, judges included; fresh: what the ledger holds is asked again; once: what trying the judges
    takes.
    """
    asked, repeats, run = questions(evaluation), evaluation.spec.repeats, key(bundle.fingerprint, evaluation)
    known = [entry for q in asked for repeat in range(repeats) if (entry := ledger.entry(run, q.key, repeat))]
    cached = 0 if fresh else sum(entry.fresh for entry in known)
    answers = len(asked) * repeats
    rest = answers - cached
    if cost is not None:
        cost = times(cost, rest) if once is None or rest == 0 else total([times(cost, rest), once])
    expected = 0.0 if rest == 0 else None if cost is None else cost.usd
    most = 0.0 if rest == 0 else None if cost is None else cost.usd_most
    reviewed = [question for question in asked if question.reviewed]
    metrics = {}
    for name, metric in evaluation.spec.metrics.items():
        if metric.metric is not None:
            rows = [question for question in reviewed if name in question.planned]
            metrics[name] = Planned(len(rows), clusters(rows))
    return Plan(
        evaluation=evaluation.name,
        chain=bundle.chain,
        rows=len(asked),
        repeats=repeats,
        answers=answers,
        cached=cached,
        calls=rest if cost is None else round(cost.calls),
        usd=expected,
        usd_bound=most,
        unbounded=() if cost is None or most is not None else (*cost.unbounded, *(_unpriced(cost))),
        metrics=metrics,
        required=sum(question.required for question in reviewed),
        seconds=fmean(entry.row.seconds for entry in known) if known else None,
    )


def _unpriced(cost: Bounds) -> list[str]:
    return [f"Model `{name}` has no known price" for name in cost.unpriced]
