"""Numbers of traces, such as latency, errors and cost: against those of before, or against a bound."""

from collections import Counter
from collections.abc import Hashable, Sequence
from math import isfinite
from sys import float_info

import numpy as np
from numpy.typing import ArrayLike, NDArray

from penstock.monitor import sessions
from penstock.monitor.reading import Reading, Signal
from penstock.monitor.signals import rings, signals, smallest
from penstock.monitor.split import units
from penstock.stats import relabel
from penstock.stats.clustered import mean_difference
from penstock.stats.distribution import incomplete_beta, student_cdf
from penstock.stats.univariate import kolmogorov_smirnov, mean_shift

_FEWEST = 8
_LEAST = float_info.min
"""What p is where it lies below all numbers, or where the bound leaves no room for chance: it is never 0."""


def compare_numbers(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    alpha: float = 0.05,
    seed: int = 0,
    strata: Sequence[Hashable] | None = None,
    blocks: Sequence[Hashable] | None = None,
    min_effect: float = 0.0,
    draws: int = relabel.DRAWS,
) -> Reading:
    """Whether a number is distributed as before: seconds, US dollars, a share, a metric of a sample.

    Signals: `distribution`, the largest gap of the distribution functions, and `mean`, whose effect is its change in
    the number's unit. Exact permutation tests, corrected by Holm; `strata` and `blocks` as in `compare_texts`.

    Raises:
        ValueError: fewer than 8 numbers or blocks in a sample, one that is not finite, alpha outside (0, 1).
    """
    first, second = _finite(reference, alpha), _finite(current, alpha)
    n, m = len(first), len(second)
    if min(n, m) < _FEWEST:
        raise ValueError(f"{n} and {m} numbers: at least {_FEWEST} of each are needed")
    values = np.concatenate([first, second])
    sides: list[int] | None = None
    if blocks is not None:
        for name, given in (("strata", strata), ("blocks", blocks)):
            if given is not None and len(given) != n + m:
                raise ValueError(f"{len(given)} {name} for {n + m} rows")
        parts = sessions.matched(
            units(range(n), seed, blocks, strata), units(range(n, n + m), seed + 1, blocks, strata), strata
        )
        sides = [len(part) for part in parts]
        _enough(min(sides), n + m)
        before, now = ([row for unit in part for row in unit] for part in parts)
        rows = [*before, *now]
        n, m, values = len(before), len(now), values[rows]
        blocks, strata = [blocks[row] for row in rows], None if strata is None else [strata[row] for row in rows]
    drawn = relabel.labels(n, m, draws=draws, seed=seed, strata=strata, blocks=blocks)
    found = {"distribution": kolmogorov_smirnov(values, drawn), "mean": mean_shift(values, drawn)}
    told = signals(found)
    compared = None if sides is None else (sides[0], sides[1])
    return Reading(rings(told, alpha, min_effect), smallest(told), told, (), n, m, alpha, seed, units=compared)


def judge_objective(
    values: ArrayLike,
    measure: str,
    *,
    maximum: float | None = None,
    minimum: float | None = None,
    alpha: float = 0.05,
    blocks: Sequence[Hashable] | None = None,
    min_effect: float = 0.0,
) -> Reading:
    """Whether a window breaks its objective by more than chance: small p is evidence that the bound does not hold.

    `measure` is a Monitor's: `.p50` to `.p99` is that quantile, all else the mean; `errors` are 0 or 1. A quantile and
    `errors` are tested exactly by the binomial distribution of the values beyond the bound, a mean, and whatever comes
    in `blocks`, by a t-test whose error is robust to blocks. One error where there may be none breaks that bound
    beyond chance: p is then the least positive number. The signal, named by the measure, has the measured value
    as its statistic and, as its effect, by how much of the bound it lies beyond it (below 0 where it keeps it).

    Raises:
        ValueError: no bound, both bounds, no values, one that is not finite, fewer than 8 blocks, or
            a few that hold most.
    """
    found = _finite(values, alpha)
    n = len(found)
    if (maximum is None) == (minimum is None):
        raise ValueError("one bound, `maximum` or `minimum`, is needed")
    if n == 0:
        raise ValueError("no values to judge")
    if blocks is not None and len(blocks) != n:
        raise ValueError(f"{len(blocks)} blocks for {n} values")
    bound, sign = (maximum, 1.0) if maximum is not None else (minimum, -1.0)
    assert bound is not None
    if measure == "errors" and sign > 0 and bound <= 0:
        blocks = None  # no room for chance, whoever erred
    if blocks is not None:
        sizes = list(Counter(blocks).values())
        _enough(len(sizes), n)
        # Where few sessions hold most of it a robust error knows too little of itself (Carter 2017).
        if (alike := n * n / sum(size * size for size in sizes)) < _FEWEST:
            raise ValueError(
                f"{n} values of {len(sizes)} sessions (blocks), so unequal that they count as {alike:.1f}: at least"
                f" {_FEWEST} are needed"
            )
    _, _, part = measure.partition(".p")
    if part:
        quantile = int(part) / 100
        value = float(np.quantile(found, quantile, method="inverted_cdf"))
        # The quantile is beyond a maximum where more than 1 - quantile of the values are.
        beyond, least = (found * sign > bound * sign).astype(np.float64), 1 - quantile if sign > 0 else quantile
        p = _exact(beyond, least) if blocks is None else _robust(beyond - least, blocks)
    else:
        value = float(found.mean())
        exact = measure == "errors" and blocks is None and sign > 0 and 0 <= bound <= 1
        p = _exact(found, bound) if exact else _robust((found - bound) * sign, blocks)
    p = max(p, _LEAST)
    effect = sign * (value - bound) / (abs(bound) or 1.0)
    signal = Signal(value, p, p, effect)
    return Reading(p <= alpha and effect >= max(min_effect, 0.0), p, {measure: signal}, (), 0, n, alpha, 0)


def _enough(blocks: int, rows: int) -> None:
    if blocks < _FEWEST:
        raise ValueError(f"{rows} values of {blocks} sessions (blocks): at least {_FEWEST} of them are needed")


def _exact(is_beyond: NDArray[np.float64], share: float) -> float:
    """P(X >= count) of a binomial X of that share."""
    if not np.isin(is_beyond, (0.0, 1.0)).all():
        raise ValueError("errors are 0 or 1")
    n, count = len(is_beyond), int(is_beyond.sum())
    if count == 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    return min(1.0, incomplete_beta(count, n - count + 1, share, 1 - share))


def _robust(apart: NDArray[np.float64], blocks: Sequence[Hashable] | None) -> float:
    """One-sided, of a mean above 0."""
    estimate = mean_difference(apart.tolist(), blocks)
    if estimate.clusters < 2:
        raise ValueError("one value or block alone has no error: at least two are needed")
    if not isfinite(estimate.se) or estimate.se < 1e-12 * max(1e-300, abs(estimate.delta)) or estimate.se == 0:
        return 0.5**estimate.clusters if estimate.delta > 0 else 1.0  # all the same: the sign test
    return student_cdf(-estimate.delta / estimate.se, estimate.df)  # 1 - cdf would round a small p to 0


def _finite(values: ArrayLike, alpha: float) -> NDArray[np.float64]:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, not within (0, 1)")
    made = np.asarray(values, dtype=np.float64).ravel()
    if bad := int((~np.isfinite(made)).sum()):
        raise ValueError(f"{bad} of {len(made)} numbers are not finite")
    return made
