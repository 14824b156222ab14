"""An evaluation read row by row: when the rows so far decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, isnan, nan
from random import Random

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.question import Question
from penstock.evaluate.run import RowResult
from penstock.gate.compare import Measured
from penstock.gate.pair import values
from penstock.spec.guard import Guard
from penstock.stats.sequential import Betting, confidence


@dataclass(frozen=True, slots=True)
class Reading:
    """How far an evaluation was read.

    Attributes:
        rows, used: rows of it, and those that the tests read, in the seed's order; `asked`: those that were answered,
            required ones included.
        measured: by metric with a margin, what its bets say; the interval holds at every row (a confidence sequence).
        stopped: why no more was asked; None where all was.
        held: guards that needed every row, in words.
        unjudged: bounds that were left open because a margin had failed before, by metric.
    """

    rows: int
    used: int
    asked: int
    measured: Mapping[str, Measured]
    stopped: str | None
    held: tuple[str, ...]
    unjudged: tuple[str, ...]


def order(asked: Sequence[Question], new: frozenset[str], seed: int) -> list[list[str]]:
    """Keys of the reviewed rows by cluster, clusters shuffled. Rows that base does not have are left out, where it has
    any: what a pull request adds decides no margin.
    """
    rows = [question for question in asked if question.reviewed]
    known = [question for question in rows if question.key not in new] or rows
    groups: dict[str, list[str]] = {}
    for question in sorted(known, key=lambda question: question.key):
        groups.setdefault(question.cluster, []).append(question.key)
    clusters = [groups[name] for name in sorted(groups)]
    Random(seed).shuffle(clusters)
    return clusters


@dataclass(slots=True)
class Bets:
    """Two bets on one metric: that head is worse, and that it loses less than the margin.

    `level`: what the first is decided at, alpha over the metrics judged together; the second at alpha.
    """

    margin: float
    alpha: float
    level: float
    fails: Betting = field(init=False)
    passes: Betting = field(init=False)
    rows: list[tuple[float, float, bool, bool]] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    spoken: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fails, self.passes = Betting(0.5), Betting((1 - self.margin) / 2, above=True)

    def see(self, rows: Sequence[tuple[float, float]]) -> None:
        """A cluster: base and head of each row, oriented, NaN where not measured; it is fed as its mean difference."""
        if not rows:
            return
        told = [(_known(b), _known(h), isnan(b), isnan(h)) for b, h in rows]
        self.rows += told
        difference = fsum(h - b for b, h, _, _ in told) / len(told)
        value = (difference + 1) / 2
        self.fails.see(value)
        self.seen.append(value)
        # What is not measured on both sides is no evidence that nothing was lost.
        if difference < 0 or not any(lost for _, _, *both in told for lost in both):
            self.passes.see(value)
            self.spoken.append(value)

    @property
    def passed(self) -> bool:
        return self.passes.best >= 1 / self.alpha

    @property
    def failed(self) -> bool:
        return not self.passed and self.fails.best >= 1 / self.level

    def measured(self, repeats: int, seed: int) -> Measured:
        """p is 1 over the largest evidence, which holds whenever one stops (Ville)."""
        n = len(self.rows)
        differences = [h - b for b, h, _, _ in self.rows]
        return Measured(
            base=fsum(b for b, _, _, _ in self.rows) / n if n else 0.0,
            head=fsum(h for _, h, _, _ in self.rows) / n if n else 0.0,
            delta=fsum(differences) / n if n else 0.0,
            low=2 * confidence(self.spoken, self.alpha, below=True) - 1,
            high=2 * confidence(self.seen, self.alpha, below=False) - 1,
            p=min(1.0, 1 / self.fails.best) if self.fails.best > 0 else 1.0,
            noninferior=self.passed,
            mde=None,
            needed=None,
            n=n,
            clusters=len(self.seen),
            repeats=repeats,
            paired=sum(not b and not h for _, _, b, h in self.rows),
            missing_base=sum(b for _, _, b, _ in self.rows),
            missing_head=sum(h for _, _, _, h in self.rows),
            worse=sum(d < 0 for d in differences),
            better=sum(d > 0 for d in differences),
            margin=self.margin,
            alpha=self.alpha,
            seed=seed,
        )


def score(evaluation: ResolvedEvaluation, name: str, rows: Sequence[RowResult]) -> float:
    """The mean over the repeats of a row, larger is better, a repeat that is not measured the worst; NaN where none
    is."""
    signature = evaluation.signatures[evaluation.spec.metrics[name].metric or ""]
    scores = values(rows, name, signature, evaluation.spec.repeats)
    if all(map(isnan, scores)):
        return nan
    turned = [score if signature.larger_is_better else 1 - score for score in scores]
    return fsum(0.0 if isnan(each) else each for each in turned) / len(turned)


def margins(
    evaluation: ResolvedEvaluation, guards: Mapping[str, Guard], not_comparable: frozenset[str]
) -> dict[str, float]:
    """Metrics whose margin a bet can decide."""
    found = {}
    for name, guard in guards.items():
        metric = evaluation.spec.metrics[name]
        tested = metric.metric is not None and evaluation.signatures[metric.metric].kind in ("binary", "score")
        if guard.margin is not None and guard.margin < 1 and tested and name not in not_comparable:
            found[name] = guard.margin
    return found


def open_bounds(
    evaluation: ResolvedEvaluation,
    guards: Mapping[str, Guard],
    planned: Mapping[str, int],
    head: Sequence[Sequence[RowResult]],
) -> dict[str, str]:
    """Bounds that the rows answered so far neither keep nor break for good, in words by metric.

    A row that was not asked may still score anything in [0, 1]; an amount has no upper end, so its bounds, and those of
    gaps and increases, need every row. planned: reviewed rows a metric has; head: the repeats of each row answered.
    """
    found = {}
    for name, guard in guards.items():
        bounds = [bound for bound in (guard.min, guard.max, guard.max_increase) if bound is not None]
        if not bounds:
            continue
        metric = evaluation.spec.metrics[name]
        of = metric.of or name
        rows = [repeats for repeats in head if any(of in row.planned for row in repeats)]
        left = planned[of] - len(rows)
        if left <= 0:
            continue
        signature = evaluation.signatures[evaluation.spec.metrics[of].metric or ""]
        if metric.of is not None or guard.max_increase is not None or signature.kind in ("cost", "latency"):
            found[name] = f"{name} needs every row: {_named(guard)}"
            continue
        plain = [values(repeats, of, signature, evaluation.spec.repeats) for repeats in rows]
        low, high = (
            fsum(fsum(worst if isnan(s) else s for s in row) / len(row) for row in plain) for worst in (0.0, 1.0)
        )
        total = planned[of]
        kept = (guard.min is None or low / total >= guard.min) and (
            guard.max is None or (high + left) / total <= guard.max
        )
        broken = (guard.min is not None and (low + left) / total < guard.min) or (
            guard.max is not None and high / total > guard.max
        )
        if not kept and not broken:
            found[name] = f"{name} is open: {_named(guard)}, {left} of {total} rows not asked"
    return found


def broken_bounds(
    evaluation: ResolvedEvaluation,
    guards: Mapping[str, Guard],
    planned: Mapping[str, int],
    head: Sequence[Sequence[RowResult]],
) -> bool:
    """Whether a floor or ceiling of a score is out of reach whatever the other rows say."""
    for name, guard in guards.items():
        metric = evaluation.spec.metrics[name]
        if metric.metric is None or evaluation.signatures[metric.metric].kind in ("cost", "latency"):
            continue
        rows = [repeats for repeats in head if any(name in row.planned for row in repeats)]
        signature = evaluation.signatures[metric.metric]
        plain = [values(repeats, name, signature, evaluation.spec.repeats) for repeats in rows]
        low, high = (
            fsum(fsum(worst if isnan(s) else s for s in row) / len(row) for row in plain) for worst in (0.0, 1.0)
        )
        total = planned[name]
        if total and guard.min is not None and (low + total - len(rows)) / total < guard.min:
            return True
        if total and guard.max is not None and high / total > guard.max:
            return True
    return False


def _named(guard: Guard) -> str:
    names = (("min", guard.min), ("max", guard.max), ("maxIncrease", guard.max_increase))
    return ", ".join(f"{name} {bound:g}" for name, bound in names if bound is not None)


def _known(score: float) -> float:
    return 0.0 if isnan(score) else score
