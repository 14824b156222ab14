"""Means of paired differences whose rows come in clusters, with a standard error that knows it."""

from collections.abc import Hashable, Iterable, Sequence
from math import fsum, nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Estimate(NamedTuple):
    """A mean difference; se is NaN and df 0 where fewer than two clusters leave it undefined."""

    delta: float
    se: float
    df: int
    n: int
    clusters: int


class Sums(NamedTuple):
    """Per cluster the sum of its differences and its number of rows, in an order that no reordering of rows changes."""

    sums: NDArray[np.float64]
    sizes: NDArray[np.float64]


def cluster_sums(differences: Sequence[float], clusters: Sequence[Hashable] | None = None) -> Sums:
    """Sums over clusters; clusters None: each row is its own. Exactly rounded (fsum), so the row order leaves no
    trace.
    """
    if clusters is None:
        groups: Iterable[list[float]] = ([d] for d in differences)
    else:
        if len(clusters) != len(differences):
            raise ValueError(f"{len(clusters)} cluster labels for {len(differences)} rows")
        by_label: dict[Hashable, list[float]] = {}
        for label, difference in zip(clusters, differences, strict=True):
            by_label.setdefault(label, []).append(difference)
        groups = by_label.values()
    pairs = sorted((fsum(group), len(group)) for group in groups)
    table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return Sums(table[:, 0].copy(), table[:, 1].copy())


def mean_difference(differences: Sequence[float], clusters: Sequence[Hashable] | None = None) -> Estimate:
    """Mean difference with a cluster-robust standard error, df = C - 1.

    s^2 = C/(C - 1) sum_c (sum_{i in c} (d_i - mean))^2 / n^2 (Miller 2024); singleton clusters: sum (d_i - mean)^2 /
    (n - 1) / n.
    """
    sums, sizes = cluster_sums(differences, clusters)
    n = len(differences)
    if n == 0:
        return Estimate(nan, nan, 0, 0, 0)
    delta = fsum(differences) / n
    return Estimate(delta, _robust((sums - sizes * delta) / n), max(0, len(sums) - 1), n, len(sums))


def ratio_difference(
    base: Sequence[tuple[float, float]], head: Sequence[tuple[float, float]], clusters: Sequence[Hashable] | None = None
) -> Estimate:
    """Difference of two ratios of sums, head - base, from a (part, whole) per row and side: a share of claims, say.

    Delta method: influence of row i = (part1 - p1 whole1)/sum whole1 - (part0 - p0 whole0)/sum whole0, summed over its
    cluster; s^2 = C/(C - 1) sum_c influence_c^2. A side whose wholes sum to 0 has no ratio: ValueError.
    """
    if len(base) != len(head):
        raise ValueError(f"{len(base)} base rows and {len(head)} head rows")
    shares = []
    for name, side in (("base", base), ("head", head)):
        whole = fsum(w for _, w in side)
        if not whole > 0:
            raise ValueError(f"the wholes of {name} sum to {whole}: it has no ratio")
        shares.append((fsum(p for p, _ in side) / whole, whole))
    (p0, w0), (p1, w1) = shares
    influence = [(b1 - p1 * n1) / w1 - (b0 - p0 * n0) / w0 for (b0, n0), (b1, n1) in zip(base, head, strict=True)]
    sums, _ = cluster_sums(influence, clusters)
    return Estimate(p1 - p0, _robust(sums), len(sums) - 1, len(base), len(sums))


def _robust(influences: NDArray[np.float64]) -> float:
    count = len(influences)
    if count < 2:
        return nan
    return sqrt(count / (count - 1) * fsum(float(x) ** 2 for x in influences))
