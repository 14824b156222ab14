"""Results that others produced, as a case that the gate judges: rows paired by key, metrics with their guards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.reader import Results, Scored
from penstock.gate import given_run
from penstock.gate.case import Case, Judged, Stopped
from penstock.gate.verdict import Reason
from penstock.gate.words import count, percent
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.guard import Guard
from penstock.spec.kinds.evaluation import Evaluation, Metric
from penstock.spec.signature import Signature

CHAIN = "results"
MARGIN = 0.05
REPEATS = 1000
"""Of one row; a file that numbers more of them says nothing that can be paired."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the user asks of the metrics.

    Attributes:
        margin: of every metric that is judged and that `margins` does not name.
        margins, min, max: by metric.
        only: the metrics that are judged; empty: all that the format judges.
        smaller: metrics of which less is better, beside those that the format knows.
    """

    margin: float = MARGIN
    margins: Mapping[str, float] = field(default_factory=dict)
    min: Mapping[str, float] = field(default_factory=dict)
    max: Mapping[str, float] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    smaller: frozenset[str] = frozenset()

    def guarded(self) -> set[str]:
        """Metrics that are judged whatever the format thinks of them."""
        return {*self.margins, *self.min, *self.max, *self.only}


@dataclass(frozen=True, slots=True)
class Side:
    """One file: what it is, and what of it cannot be compared.

    Attributes:
        rows: answers that it holds.
        keys: distinct keys.
        duplicates: keys that come twice where nothing tells the answers apart.
        keyless: rows without a key.
        alone: keys that the other file lacks.
        unmeasured: scores that are missing, NaN, or outside [0, 1].
        broken: why it is not whole.
    """

    name: str
    digest: str
    format: str
    rows: int
    keys: int
    duplicates: int
    keyless: int
    alone: int
    unmeasured: int
    broken: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A case, and what was read for it."""

    case: Case
    base: Side
    head: Side


def given(
    base: tuple[str, str, Results | None, str | None],
    head: tuple[str, str, Results | None, str | None],
    bounds: Bounds,
    *,
    coverage: float,
) -> Given:
    """base, head: name, digest, what was read, and why it could not be read to its end.

    Rows that one side lacks, ambiguous keys and rows without one are counted against the coverage; above it, what
    base alone has counts as the worst on head, and what head alone has does not count.

    Raises:
        Fatal: `bounds` names a metric that neither file has.
    """
    sides = [results for _, _, results, _ in (base, head) if results is not None]
    metrics = list(dict.fromkeys(name for results in sides for row in results.rows for name in row.scores))
    unknown = sorted((bounds.guarded() | bounds.smaller) - set(metrics))
    if unknown and any(results.rows for results in sides):
        raise Fatal(f"no metric '{unknown[0]}' in either file", help=f"there are: {', '.join(metrics) or 'none'}")
    before, after = _usable(base[2]), _usable(head[2])
    told = (_side(base, before, after), _side(head, after, before))
    name = next((results.format for results in reversed(sides)), "results")
    stopped = _stopped(told, before, after, coverage)
    evaluation, guards = _evaluation(name, metrics, before, after, sides, bounds)
    judged = Judged(
        evaluation=evaluation,
        guards=guards,
        base=given_run.run(evaluation, base[1], before, after, "base"),
        head=given_run.run(evaluation, head[1], after, before, "head"),
        not_comparable=frozenset(metrics) - _measured(before),
    )
    evaluations = (judged,) if evaluation.rows and metrics else ()
    return Given(Case(CHAIN, given_run.ENVIRONMENT, base[1], head[1], False, evaluations, stopped=stopped), *told)


def _usable(results: Results | None) -> given_run.Answers:
    """Answers by key and repeat, ambiguous keys empty."""
    found: dict[str, dict[int, Scored]] = {}
    twice = set()
    for row in results.rows if results is not None else ():
        repeat = row.repeat or 0
        if not row.key:
            continue
        answers = found.setdefault(row.key, {})
        if repeat in answers or repeat >= REPEATS:
            twice.add(row.key)
        answers[repeat] = row
    return {key: {} if key in twice else answers for key, answers in found.items()}


def _side(
    side: tuple[str, str, Results | None, str | None],
    own: given_run.Answers,
    other: given_run.Answers,
) -> Side:
    name, digest, results, broken = side
    rows = results.rows if results is not None else ()
    scores = [score for row in rows for score in row.scores.values()]
    return Side(
        name=name,
        digest=digest,
        format=results.format if results is not None else "unknown",
        rows=len(rows),
        keys=len(own),
        duplicates=sum(not answers for answers in own.values()),
        keyless=sum(not row.key for row in rows),
        alone=len(own.keys() - other.keys()),
        unmeasured=sum(not given_run.good(score) for score in scores) + sum(not row.scores for row in rows),
        broken=broken or (results.broken if results is not None else None),
    )


def _stopped(
    sides: Sequence[Side], before: given_run.Answers, after: given_run.Answers, coverage: float
) -> Stopped | None:
    problems = [
        f"{which} is not whole: {side.broken}"
        for which, side in zip(("base", "head"), sides, strict=True)
        if side.broken is not None
    ]
    problems += [
        f"{which} holds no results"
        for which, side in zip(("base", "head"), sides, strict=True)
        if side.broken is None and not side.rows
    ]
    if problems:
        return Stopped(Reason.INCOMPLETE, "; ".join(problems))
    both = sum(bool(answers) and bool(after.get(key)) for key, answers in before.items())
    planned = len(before.keys() | after.keys()) + max(side.keyless for side in sides)
    if both / planned >= coverage - 1e-9:
        return None
    base, head = sides
    parts = [
        (base.alone, "in base alone"),
        (head.alone, "in head alone"),
        (base.duplicates, "ambiguous in base"),
        (head.duplicates, "ambiguous in head"),
        (base.keyless, "without a key in base"),
        (head.keyless, "without a key in head"),
    ]
    why = ", ".join(f"{amount} {word}" for amount, word in parts if amount)
    said = f"{both} of {count(planned, 'row')} pair, {percent(coverage)} are needed"
    return Stopped(Reason.INCOMPLETE, f"{said} ({why})")


def _evaluation(
    name: str,
    metrics: Sequence[str],
    before: given_run.Answers,
    after: given_run.Answers,
    sides: Iterable[Results],
    bounds: Bounds,
) -> tuple[ResolvedEvaluation, dict[str, Guard]]:
    sides = list(sides)
    keys = [key for key, answers in before.items() if answers]
    repeats = 1 + max((repeat for side in (before, after) for own in side.values() for repeat in own), default=0)
    smaller = bounds.smaller.union(*(results.smaller for results in sides))
    signatures = {metric: Signature({}, _kind(metric, sides), metric not in smaller, 1, "") for metric in metrics}
    shown = frozenset().union(*(results.shown for results in sides))
    guards = {}
    measured = _measured(before)
    for metric in metrics:
        comparable = metric in measured
        if metric in bounds.guarded() or (comparable and metric not in shown and not bounds.only):
            margin = bounds.margins.get(metric, bounds.margin if comparable else None)
            guards[metric] = Guard(margin=margin, min=bounds.min.get(metric), max=bounds.max.get(metric))
    spec = Evaluation.model_construct(
        chain=CHAIN,
        dataset=CHAIN,
        repeats=repeats,
        metrics={metric: Metric.model_construct(metric=metric) for metric in metrics},
    )
    parts = {"format": name, "keys": sorted(keys), "metrics": sorted(metrics), "smaller": sorted(smaller)}
    digest = canonical.digest(parts | {"guards": {each: guard.model_dump() for each, guard in sorted(guards.items())}})
    rows = [Row(key, {}) for key in keys]
    return ResolvedEvaluation(name, spec, rows, None, None, None, signatures, digest), guards


def _kind(metric: str, sides: Iterable[Results]) -> Literal["binary", "score"]:
    scores = {row.scores.get(metric) for results in sides for row in results.rows}
    return "binary" if {score for score in scores if given_run.good(score)} <= {0.0, 1.0} else "score"


def _measured(answers: given_run.Answers) -> set[str]:
    """Metrics of which the file says anything at all."""
    return {name for own in answers.values() for row in own.values() for name in row.scores}
