"""Maximum mean discrepancy and its kin: do two samples of vectors come from one distribution?"""

from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from penstock.stats.relabel import Tested, band, p_value, standardised

Matrix = NDArray[np.float64]
FRACTIONS = (1.0, 1 / 4, 1 / 16)
"""Of the median squared distance: the bandwidths."""
LARGE = 6000
"""Rows from which `mmd` takes random features, whose time is linear in the rows, for all pairs."""
_FEATURES = 512
_FIXED = 1 << 20


def squared_distances(x: Matrix, y: Matrix | None = None) -> Matrix:
    """Shape (len(x), len(y)); among themselves without `y`. Never below 0."""
    other = x if y is None else y
    made = x @ other.T
    made *= -2
    made += (x**2).sum(axis=1)[:, None]
    made += (other**2).sum(axis=1)[None, :]
    np.maximum(made, 0, out=made)
    if y is None:
        np.fill_diagonal(made, 0)
    return made


def median_bandwidth(distances: Matrix) -> float:
    """The median of squared distances shape (n, n) between different rows; 1 where that is 0 (Gretton 2012, 8)."""
    n = len(distances)
    if n < 2:
        return 1.0
    # Rows far apart stand for all: a median needs no more than some ten thousand values.
    step = max(1, n * n // 40_000)
    values = distances.ravel()[1::step]
    found = float(np.median(values[values > 0])) if (values > 0).any() else 0.0
    return found or 1.0


def mmd(x: Matrix, labels: Matrix, *, fractions: tuple[float, ...] = FRACTIONS) -> Tested:
    """MMD^2_u of the rows of `x` (n, d) by `labels` (draws + 1, n), Gaussian kernels exp(-d^2/b) (Gretton 2012).

    b is the median squared distance times each of `fractions`; the statistic is the largest over them of MMD^2
    standardised over the same draws, which keeps the level exact. Effect: that maximum, in standard deviations of the
    null.
    """
    if len(x) > LARGE:
        median = median_bandwidth(squared_distances(x[:: len(x) // 1000]))
        return _largest(
            np.stack([_apart(random_features(x, median * fraction), labels) for fraction in fractions], axis=1)
        )
    distances = squared_distances(x)
    distances /= -median_bandwidth(distances)
    columns = []
    kernel: Matrix | None = None
    for before, fraction in zip((None, *fractions), fractions, strict=False):
        if kernel is not None and before is not None and before / fraction == 4:
            kernel *= kernel  # exp(-4 d) is exp(-d) to the fourth
            kernel *= kernel
        else:
            kernel = np.exp(distances / fraction)
            np.fill_diagonal(kernel, 0)
        columns.append(_between(kernel, labels))
    return _largest(np.stack(columns, axis=1))


def kernel_test(kernel: Matrix, labels: Matrix) -> Tested:
    """MMD^2_u of a kernel of one's own, shape (n, n) with a diagonal of zeros; effect in standard deviations."""
    return _largest(_between(kernel, labels)[:, None])


def mmd_within(x: Matrix, labels: Matrix, strata: Sequence[Hashable]) -> Tested:
    """MMD^2_u within each stratum, weighed by n m / (n + m), the rows of either sample there: what has changed in one
    context, not which contexts there are. `labels` are drawn within `strata` (n,). Three bandwidths as in `mmd`.
    """
    parts: dict[Hashable, list[int]] = {}
    for row, stratum in enumerate(strata):
        parts.setdefault(stratum, []).append(row)
    median = median_bandwidth(squared_distances(x))
    columns = np.zeros((len(labels), len(FRACTIONS)))
    for rows in parts.values():
        inside = float(labels[0, rows].sum())
        if min(inside, len(rows) - inside) < 2:
            continue  # nothing to compare there
        weight = inside * (len(rows) - inside) / len(rows)
        distances = squared_distances(x[rows]) / -median
        for column, fraction in enumerate(FRACTIONS):
            kernel = np.exp(distances / fraction)
            np.fill_diagonal(kernel, 0)
            columns[:, column] += weight * _between(kernel, labels[:, rows])
    return _largest(columns)


def energy(x: Matrix, labels: Matrix) -> Tested:
    """Energy distance 2 E|X - Y| - E|X - X'| - E|Y - Y'| (Székely & Rizzo 2013), as MMD of the kernel -|x - y|."""
    return kernel_test(-np.sqrt(squared_distances(x)), labels)


def random_features(x: Matrix, bandwidth: float, *, dimensions: int = _FEATURES, seed: int = 0) -> Matrix:
    """Shape (n, dimensions): their products approach exp(-d^2/bandwidth) (Rahimi & Recht 2007)."""
    half = dimensions // 2
    projected = x @ (_normal(x.shape[1], half, seed) * np.sqrt(2 / bandwidth))
    made: Matrix = np.concatenate([np.cos(projected), np.sin(projected)], axis=1) / np.sqrt(half)
    return made


def feature_mmd(features: Matrix, labels: Matrix) -> Tested:
    """|mean - mean|^2 of features (n, D), for samples too large for all their pairs; effect in standard deviations."""
    return _largest(_apart(features, labels)[:, None])


def summed_mmd(sums: Matrix, counts: Matrix, labels: Matrix) -> Tested:
    """The same of groups of rows: `sums` (groups, D) of their features and `counts` (groups,) of their rows."""
    return _largest(_apart(sums, labels, counts)[:, None])


def fixed_features(x: Matrix, bandwidths: Sequence[float], *, dimensions: int, seed: int = 0) -> NDArray[np.int64]:
    """Random features of the mean of the kernels of these bandwidths, as integers, 2^-20 each: their sums are the same
    in any order and cut. Shape (n, len(bandwidths) * dimensions), of rows of about unit length.

    The projection is of integers too, small enough for doubles to hold every sum, so that no BLAS leaves its trace.
    """
    projected = (np.round(x * _FIXED) @ _frequencies(x.shape[1], dimensions // 2, seed)) / (_FIXED * (1 << 10))
    parts = []
    for bandwidth in bandwidths:
        angle = projected * np.sqrt(2 / bandwidth)
        parts += [np.cos(angle), np.sin(angle)]
    return np.asarray(np.round(np.concatenate(parts, axis=1) * _FIXED), dtype=np.int64)


def lsdd(x: Matrix, labels: Matrix, *, centres: int = 100, penalty: float = 1e-3) -> Tested:
    """Least-squares density difference (Sugiyama 2013; Bu 2018): integral of (p - q)^2, both as Gaussians of one width
    around `centres` rows taken at even steps of the pooled sample; effect in standard deviations.
    """
    n, d = x.shape
    middle = x[np.linspace(0, n - 1, min(centres, n)).astype(np.intp)]
    distances = squared_distances(x, middle)
    width = median_bandwidth(distances)
    # The integral of two Gaussians' product, up to a factor that the standardisation takes out.
    inner = np.exp(-squared_distances(middle) / (2 * width)) + penalty * np.eye(len(middle))
    basis = np.exp(-distances / width)
    inside = labels.sum(axis=1)
    total = labels @ basis
    apart = total / inside[:, None] - (basis.sum(axis=0) - total) / (n - inside)[:, None]
    weights = np.linalg.solve(inner, apart.T).T
    return _largest((2 * (weights * apart).sum(axis=1) - ((weights @ inner) * weights).sum(axis=1))[:, None])


def _between(kernel: Matrix, labels: Matrix) -> Matrix:
    """MMD^2_u of each draw, by one matrix product."""
    products = labels @ kernel
    inside = labels.sum(axis=1)
    outside = kernel.shape[0] - inside
    ours = np.einsum("bn,bn->b", products, labels)
    cross = products.sum(axis=1) - ours
    theirs = kernel.sum() - ours - 2 * cross
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(inside > 1, ours / (inside * (inside - 1)), 0.0)
        rest = np.where(outside > 1, theirs / (outside * (outside - 1)), 0.0)
    made: Matrix = within + rest - 2 * cross / (inside * outside)
    return made


@lru_cache(maxsize=4)
def _frequencies(rows: int, columns: int, seed: int) -> Matrix:
    """Whole numbers, 2^-10 each."""
    return np.asarray(np.round(_normal(rows, columns, seed) * (1 << 10)))


def _apart(sums: Matrix, labels: Matrix, counts: Matrix | None = None) -> Matrix:
    """Squared length of the difference of means, of each draw."""
    inside = labels.sum(axis=1) if counts is None else labels @ counts
    outside = (len(sums) if counts is None else counts.sum()) - inside
    total = labels @ sums
    apart = total / inside[:, None] - (sums.sum(axis=0) - total) / outside[:, None]
    made: Matrix = (apart**2).sum(axis=1)
    return made


def _largest(columns: Matrix) -> Tested:
    apart = standardised(columns).max(axis=1)
    return Tested(float(columns[0, 0]), p_value(apart), float(apart[0]), band(columns[:, 0]))


def _normal(rows: int, columns: int, seed: int) -> Matrix:
    """Standard normal numbers by Box and Muller, of raw words, whose sequence numpy guarantees for a seed."""
    count = rows * columns
    words = np.random.PCG64(seed).random_raw(2 * (-(-count // 2)))
    uniform = ((words >> np.uint64(11)).astype(np.float64) + 0.5) / (1 << 53)
    half = len(uniform) // 2
    radius, angle = np.sqrt(-2 * np.log(uniform[:half])), 2 * np.pi * uniform[half:]
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:count].reshape(rows, columns)
