"""Base against itself: the noise of a project's own evaluations, and how often its gate would cry wolf."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isnan, sqrt
from random import Random

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import Run
from penstock.gate.compare import Measured, measure, verdict
from penstock.gate.pair import pair
from penstock.gate.table import Table, table
from penstock.spec.guard import Guard
from penstock.spec.kinds.project import Gate
from penstock.stats import reach
from penstock.stats.clustered import mean_difference
from penstock.stats.components import Components, components, repeats_worth
from penstock.stats.holm import holm

RESAMPLES = 400
_DRAWS = 399


@dataclass(frozen=True, slots=True)
class Noise:
    """One metric, base against base.

    Attributes:
        n, clusters: rows measured in all their repeats.
        repeats: answers that each row was given; `each` of them stand on a side.
        components: None where there is too little to tell.
        se: standard error of a difference of two runs in which nothing changed; `mde` the drop it hides.
        margin: guarded with; None: not.
        smallest: the margin that these rows decide with 80 % power, where nothing changed.
        needed: rows that `margin` needs.
        worth: repeats that pay, at equal cost of a row and a repeat.
        fails, passes: share of resamples.
    """

    evaluation: str
    metric: str
    environment: str
    n: int
    clusters: int
    repeats: int
    each: int
    mean: float | None
    components: Components | None
    se: float | None
    mde: float | None
    margin: float | None
    smallest: float | None
    needed: int | None
    worth: int | None
    fails: float | None
    passes: float | None


@dataclass(frozen=True, slots=True)
class AA:
    """All metrics, and how often the whole gate would have said FAIL though nothing changed, after Holm."""

    metrics: tuple[Noise, ...]
    resamples: int
    false_alarms: float | None
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """A bundle's answers under an evaluation whose `repeats` are all that were asked; `each`: of the evaluation."""

    evaluation: ResolvedEvaluation
    guards: Mapping[str, Guard]
    run: Run
    each: int


@dataclass(frozen=True, slots=True, eq=False)
class _Metric:
    repeated: Repeated
    name: str
    scores: list[list[float]]
    clusters: list[str]
    binary: bool
    margin: float | None


def aa(runs: Sequence[Repeated], settings: Gate, resamples: int = RESAMPLES) -> AA:
    """Each resample draws clusters with replacement and shares the repeats of every row between the sides at random, so
    that nothing differs but chance; then the gate's own tests and Holm's correction decide.
    """
    metrics = [metric for run in runs for metric in _metrics(run)]
    rng = Random(settings.seed)
    failed, passed = [0] * len(metrics), [0] * len(metrics)
    alarms = 0
    testable = [place for place, metric in enumerate(metrics) if _testable(metric)]
    guarded = [place for place in testable if metrics[place].margin is not None]
    for _ in range(resamples if testable else 0):
        tests = {place: _resampled(metrics[place], settings, rng) for place in testable}
        adjusted = dict(zip(guarded, holm([tests[place].p for place in guarded]), strict=True))
        words = {place: verdict(test, adjusted.get(place, test.p)) for place, test in tests.items()}
        for place, word in words.items():
            failed[place] += word == "FAIL"
            passed[place] += word == "PASS"
        alarms += any(words[place] == "FAIL" for place in guarded)
    noises = tuple(
        _noise(metric, settings, failed[place] / resamples, passed[place] / resamples)
        for place, metric in enumerate(metrics)
    )
    return AA(noises, resamples, alarms / resamples if guarded else None, settings.seed)


def _metrics(of: Repeated) -> list[_Metric]:
    pairs = pair(None, of.run)
    found = []
    for name, metric in of.evaluation.spec.metrics.items():
        if metric.metric is None:
            continue
        scores = table(of.evaluation, name, pairs, compared=False)
        if not scores.bounded:
            continue
        kept = [place for place, row in enumerate(scores.head) if not any(map(isnan, row))]
        guard = of.guards.get(name)
        found.append(
            _Metric(
                of,
                name,
                [_oriented(scores, scores.head[place]) for place in kept],
                [scores.clusters[place] for place in kept],
                scores.signature.kind == "binary",
                None if guard is None else guard.margin,
            )
        )
    return found


def _oriented(scores: Table, row: list[float]) -> list[float]:
    return row if scores.signature.larger_is_better else [1 - score for score in row]


def _testable(metric: _Metric) -> bool:
    return len(set(metric.clusters)) >= 2 and len(metric.scores[0]) >= 2 * metric.repeated.each


def _resampled(metric: _Metric, settings: Gate, rng: Random) -> Measured:
    groups: dict[str, list[int]] = {}
    for place, label in enumerate(metric.clusters):
        groups.setdefault(label, []).append(place)
    names = sorted(groups)
    base, head, labels = [], [], []
    each = metric.repeated.each
    for copy, name in enumerate(rng.choices(names, k=len(names))):
        for place in groups[name]:
            answers = rng.sample(metric.scores[place], 2 * each)
            base.append(answers[:each])
            head.append(answers[each:])
            labels.append(copy)
    return measure(
        base,
        head,
        binary=metric.binary,
        margin=metric.margin,
        alpha=settings.alpha,
        clusters=labels,
        seed=settings.seed,
        draws=_DRAWS,
    )


def _noise(metric: _Metric, settings: Gate, fails: float, passes: float) -> Noise:
    n, clusters = len(metric.scores), len(set(metric.clusters))
    repeats = len(metric.scores[0]) if metric.scores else metric.repeated.evaluation.spec.repeats
    tested = n > 0 and _testable(metric)
    found = components([[[score] for score in row] for row in metric.scores]) if n >= 2 and repeats >= 2 else None
    se = _error(metric) if tested else None
    mde = None if se is None else max(reach.mde(se, settings.alpha), reach.unchanged_bound(n, settings.alpha))
    margin = metric.margin
    return Noise(
        evaluation=metric.repeated.run.evaluation,
        metric=metric.name,
        environment=metric.repeated.run.environment,
        n=n,
        clusters=clusters,
        repeats=repeats,
        each=metric.repeated.each,
        mean=fsum(score for row in metric.scores for score in row) / (n * repeats) if n else None,
        components=found,
        se=se,
        mde=mde,
        margin=margin,
        smallest=mde if clusters >= reach.fewest_clusters(settings.alpha) else None,
        needed=None if margin is None or se is None else reach.needed(n, se, margin, settings.alpha),
        worth=None if found is None else repeats_worth(found),
        fails=fails if tested else None,
        passes=passes if tested else None,
    )


def _error(metric: _Metric) -> float:
    """Of a difference of two sides of `each` answers: the mean over neighbouring repeats, by clusters."""
    repeats, each = len(metric.scores[0]), metric.repeated.each
    squares = []
    for first in range(0, repeats - 1):
        differences = [row[first + 1] - row[first] for row in metric.scores]
        squares.append(mean_difference(differences, metric.clusters).se ** 2)
    return sqrt(fsum(squares) / len(squares) / each)
