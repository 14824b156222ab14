"""Shift of one number, or of one category, a row."""

import numpy as np
from numpy.typing import NDArray

from penstock.stats.relabel import Tested, band, means, p_value

Matrix = NDArray[np.float64]


def kolmogorov_smirnov(values: Matrix, labels: Matrix) -> Tested:
    """The largest gap between the two distribution functions of `values` (n,), by permutation, exact with ties; the
    effect is the gap.
    """
    order = np.argsort(values, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(values[order])), len(values) - 1)
    inside = labels.sum(axis=1, keepdims=True)
    current = np.cumsum(labels[:, order], axis=1)[:, ends]
    rest = ends + 1 - current
    statistics = np.abs(current / inside - rest / (len(values) - inside)).max(axis=1)
    return Tested(float(statistics[0]), p_value(statistics), float(statistics[0]), band(statistics))


def mean_shift(values: Matrix, labels: Matrix, *, above: bool | None = None) -> Tested:
    """The difference of means, current less reference: either way, or only `above` (or, False, below); the effect is
    the difference itself.
    """
    statistics = means(labels, values)
    signed = np.abs(statistics) if above is None else statistics if above else -statistics
    return Tested(float(statistics[0]), p_value(signed), float(statistics[0]), band(statistics))


def largest_rise(values: Matrix, labels: Matrix) -> Tested:
    """The largest, over the columns of `values` (n, k), of the rise of the mean from reference to current; the effect
    is that rise. The maximum is taken in every draw, so that many columns make no false alarm.
    """
    if values.shape[1] == 0:
        return Tested(0.0, 1.0, 0.0)
    inside = labels.sum(axis=1, keepdims=True)
    total = labels @ values
    rises = (total / inside - (values.sum(axis=0) - total) / (len(values) - inside)).max(axis=1)
    return Tested(float(rises[0]), p_value(rises), float(rises[0]), band(rises))


def chi_square(counts: Matrix, labels: Matrix) -> Tested:
    """Pearson's statistic of `counts` (n, k), a row's occurrences of each category, against one distribution in both
    samples, by permutation. Effect: Cramér's V.
    """
    current, rest = _split(counts, labels)
    statistics = _pearson(current, rest)
    total = float(counts.sum())
    effect = float(np.sqrt(statistics[0] / total)) if total else 0.0
    return Tested(float(statistics[0]), p_value(statistics), effect, band(statistics))


def jensen_shannon(counts: Matrix, labels: Matrix) -> Tested:
    """Jensen-Shannon divergence in bits, 0 to 1, of the categories' shares (Lin 1991), by permutation."""
    current, rest = (_shares(part) for part in _split(counts, labels))
    middle = (current + rest) / 2
    statistics = (_entropy(middle) - (_entropy(current) + _entropy(rest)) / 2).clip(0)
    return Tested(float(statistics[0]), p_value(statistics), float(statistics[0]), band(statistics))


def population_stability(counts: Matrix, labels: Matrix) -> Tested:
    """Population stability index, sum (p - q) ln(p / q) with half a count added to each category, by permutation.

    Its rule of thumb of .1 and .25 knows nothing of the samples' sizes; p does.
    """
    current, rest = (_shares(part + 0.5) for part in _split(counts, labels))
    statistics = ((current - rest) * np.log(current / rest)).sum(axis=1)
    return Tested(float(statistics[0]), p_value(statistics), float(statistics[0]), band(statistics))


def bins(values: Matrix, count: int = 10) -> Matrix:
    """Which of `count` bins of about equal size each of `values` (n,) is in: shape (n, bins in use), one 1.0 a row."""
    ordered = np.sort(values)
    edges = np.unique(ordered[[-(-len(values) * each // count) - 1 for each in range(1, count)]])
    places = np.searchsorted(edges, values, side="left")
    return one_hot(places)


def one_hot(places: NDArray[np.intp]) -> Matrix:
    """Shape (n, distinct places)."""
    _, dense = np.unique(places, return_inverse=True)
    made = np.zeros((len(places), int(dense.max()) + 1))
    made[np.arange(len(places)), dense] = 1.0
    return made


def _split(counts: Matrix, labels: Matrix) -> tuple[Matrix, Matrix]:
    current = labels @ counts
    return current, counts.sum(axis=0) - current


def _shares(counts: Matrix) -> Matrix:
    total = counts.sum(axis=1, keepdims=True)
    return counts / np.where(total > 0, total, 1.0)


def _entropy(shares: Matrix) -> Matrix:
    made: Matrix = -(shares * np.log2(np.where(shares > 0, shares, 1.0))).sum(axis=1)
    return made


def _pearson(current: Matrix, rest: Matrix) -> Matrix:
    all = current + rest
    size = all.sum(axis=1, keepdims=True)
    found = np.zeros(len(current))
    for part in (current, rest):
        share = part.sum(axis=1, keepdims=True) / np.where(size > 0, size, 1.0)
        expected = all * share
        found += (np.where(expected > 0, (part - expected) ** 2, 0) / np.where(expected > 0, expected, 1.0)).sum(axis=1)
    return found
