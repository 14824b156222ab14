"""Base against head row by row: stops as soon as the rows so far decide, which fixed tests must not."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan
from random import Random
from typing import Any, Literal, NamedTuple

from penstock.stats.sequential import Betting

_ROUNDING = 1e-9  # a scorer's 1.0000000000000004 is a 1
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Sequential:
    """How far the rows had to be read.

    Attributes:
        verdict: FAIL where head is shown to be worse, PASS where it is shown to lose less than the margin, INCONCLUSIVE
            where the rows ran out first.
        used: rows read, and `clusters` of them (each row its own where none are given).
        delta: head - base, mean over the rows read, of each cluster its mean.
        worse: the largest evidence that head is worse; decides at 1/alpha.
        not_worse: the largest evidence that head loses less than the margin; decides at 1/alpha. 0 without a margin.
    """

    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE"]
    used: int
    clusters: int
    delta: float
    worse: float
    not_worse: float
    margin: float | None
    alpha: float


class _Step(NamedTuple):
    rows: int
    difference: float
    measured: bool


def sequential(
    base: Iterable[float | None],
    head: Iterable[float | None],
    *,
    margin: float | None,
    alpha: float = 0.05,
    clusters: Sequence[Hashable] | None = None,
    seed: int | None = None,
) -> Sequential:
    """One metric, judged after every row; larger is better.

    Two bets run side by side: against "head is no worse" and against "head loses the margin or more" (statistics of
    `stats.sequential.Betting` on (difference + 1) / 2). However often one looks, the chance of a false FAIL is at most
    alpha, and so is that of a false PASS. Rows must come in an order that owes nothing to their scores.

    Args:
        base, head: scores in [0, 1], one a row, in step. Read lazily, so that rows need not be asked before their
            turn, unless `clusters` or `seed` is given. NaN or None is the worst score, 0, on its side, and a row that
            is not measured on both sides is no evidence for PASS.
        margin: the loss to be excluded, at least 0; None: only a FAIL can be shown.
        clusters: a label a row; a cluster is fed as its mean, at the place of its first row.
        seed: shuffles the clusters (or rows) first; None keeps the order given.

    Raises:
        ValueError: a score outside [0, 1], by its index; unequal lengths; margin not within [0, 1); alpha not within
            (0, 1).
    """
    if margin is not None and not 0 <= margin < 1:
        raise ValueError(f"margin is {margin}, not within [0, 1)")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, not within (0, 1)")
    fails = Betting(0.5)
    passes = None if margin is None else Betting((1 - margin) / 2, above=True)
    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE"] = "INCONCLUSIVE"
    used = seen = 0
    total = 0.0
    for step in _steps(base, head, clusters, seed):
        used, seen, total = used + step.rows, seen + 1, total + step.difference
        value = (step.difference + 1) / 2
        against = fails.see(value)
        # As in a fixed test, what is shown to be not worse passes, also where a small drop is shown at the same row.
        speaks = step.measured or step.difference < 0
        if passes is not None and speaks and passes.see(value) >= 1 / alpha:
            verdict = "PASS"
        elif against >= 1 / alpha:
            verdict = "FAIL"
        if verdict != "INCONCLUSIVE":
            break
    return Sequential(
        verdict,
        used,
        seen,
        total / seen if seen else 0.0,
        fails.best,
        0.0 if passes is None else passes.best,
        margin,
        alpha,
    )


def _steps(
    base: Iterable[float | None], head: Iterable[float | None], clusters: Sequence[Hashable] | None, seed: int | None
) -> Iterable[_Step]:
    differences = _differences(base, head)
    if clusters is None and seed is None:
        return differences
    every = list(differences)
    if clusters is not None and len(clusters) != len(every):
        raise ValueError(f"{len(clusters)} cluster labels for {len(every)} rows")
    labels: Sequence[Hashable] = range(len(every)) if clusters is None else clusters
    first: dict[Hashable, int] = {}
    for label in labels:
        first.setdefault(label, len(first))
    placed = sorted((first[label], row) for row, label in enumerate(labels))
    groups = [[every[row] for _, row in group] for _, group in groupby(placed, key=lambda pair: pair[0])]
    if seed is not None:
        Random(seed).shuffle(groups)
    return [
        _Step(len(group), sum(step.difference for step in group) / len(group), all(step.measured for step in group))
        for group in groups
    ]


def _differences(base: Iterable[float | None], head: Iterable[float | None]) -> Iterable[_Step]:
    # Not zip(strict=True): that would tell of unequal lengths in words of its own.
    left, right = iter(base), iter(head)
    row = 0
    while True:
        before, after = next(left, _MISSING), next(right, _MISSING)
        if before is _MISSING and after is _MISSING:
            return
        if before is _MISSING or after is _MISSING:
            shorter, longer = ("base", "head") if before is _MISSING else ("head", "base")
            raise ValueError(f"{shorter} ends after {row} rows, {longer} goes on: they are paired by position")
        old, new = _score("base", row, before), _score("head", row, after)
        yield _Step(1, (new or 0.0) - (old or 0.0), old is not None and new is not None)
        row += 1


def _score(side: str, row: int, given: Any) -> float | None:
    if given is None:
        return None
    try:
        value = float(given)
    except (TypeError, ValueError):
        raise ValueError(f"{side}[{row}] is no number but {given!r:.80}") from None
    if isnan(value):
        return None
    if not -_ROUNDING <= value <= 1 + _ROUNDING:
        raise ValueError(f"{side}[{row}] is {value}, not within [0, 1]")
    return min(1.0, max(0.0, value))
