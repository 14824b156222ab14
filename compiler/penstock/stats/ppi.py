"""Prediction-powered estimates: few human labels and many verdicts of a judge, unbiased however bad the judge is."""

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from penstock.stats.distribution import student_quantile


class Estimate(NamedTuple):
    """
    Attributes:
        value: of the mean of people's scores.
        low, high: bounds, each one-sided at the level asked for.
        se: standard error.
        weight: lambda in [0, 1]: how much the judge counts; 0 is the labels alone.
        labelled, n: rows with a label, rows with a verdict.
    """

    value: float
    low: float
    high: float
    se: float
    weight: float
    labelled: int
    n: int


def ppi(people: Sequence[float], judge: Sequence[float], everywhere: Sequence[float], alpha: float) -> Estimate | None:
    """The mean of people's scores over all rows, by PPI++ (Angelopoulos, Duchi & Zrnic 2023).

    theta = mean(H) + lambda (mean over all of J - mean over the labelled of J), where
    lambda = cov(H, J) / ((1 + n/N) var J), clipped to [0, 1], and se^2 = lambda^2 var(J)/N + var(H - lambda J)/n.
    Student's quantile with n - 1 degrees of freedom, for n is often small.

    Args:
        people, judge: of the n labelled rows, row by row; the rows are drawn as those of `everywhere` are.
        everywhere: the judge's on all N rows.

    None with fewer than two labels, or no verdict.
    """
    n, total = len(people), len(everywhere)
    if len(judge) != n:
        raise ValueError(f"{n} labels and {len(judge)} verdicts on the labelled rows")
    if n < 2 or not total:
        return None
    spread = _variance(everywhere) if total > 1 else 0.0
    weight = 0.0
    if spread > 0:
        weight = min(1.0, max(0.0, _covariance(people, judge) / ((1 + n / total) * spread)))
    rest = [human - weight * model for human, model in zip(people, judge, strict=True)]
    value = _mean(rest) + weight * _mean(everywhere)
    se = sqrt(weight**2 * spread / total + _variance(rest) / n)
    half = student_quantile(1 - alpha, n - 1) * se
    return Estimate(value, value - half, value + half, se, weight, n, total)


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    return _covariance(values, values)


def _covariance(a: Sequence[float], b: Sequence[float]) -> float:
    middle, centre = _mean(a), _mean(b)
    return fsum((x - middle) * (y - centre) for x, y in zip(a, b, strict=True)) / (len(a) - 1)
