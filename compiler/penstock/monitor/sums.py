"""Windows as partial sums, made shard by shard and merged exactly: all rows count, and none of their texts is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from penstock.monitor.reading import Reading
from penstock.monitor.signals import rings, signals, smallest
from penstock.monitor.split import MOST, drawn
from penstock.stats import kernel, relabel
from penstock.stats.univariate import chi_square
from penstock.text import embedding

GROUPS = 1024
"""A row's session falls into one of these; they are what is permuted."""
_FEWEST = 16
_DIMENSIONS, _ROWS = 256, 1024

Integers = NDArray[np.int64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """What all shards share, learnt from the reference.

    Attributes:
        idf: shape (d,), the weight of each dimension.
        bandwidths: of the kernels.
        edges: of the bands of characters.
        digest: of all of these; windows of different plans do not merge.
    """

    idf: Matrix
    bandwidths: tuple[float, ...]
    edges: Matrix
    digest: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Attributes:
    plan: its digest.
    rows: shape (groups,), how many are in each.
    features: shape (groups, D), summed random features in units of 2^-20.
    lengths: shape (groups, bands), how many rows in each band of characters.
    """

    plan: str
    rows: Integers
    features: Integers
    lengths: Integers


def plan(reference: Sequence[str], *, seed: int = 0) -> Plan:
    """From at most 2,000 texts of the reference, which the seed draws.

    Raises:
        ValueError: fewer than 16 texts.
    """
    if len(reference) < _FEWEST:
        raise ValueError(f"{len(reference)} texts of reference: at least {_FEWEST} are needed")
    texts = [reference[row] for row in drawn(len(reference), MOST, seed)]
    vectors = embedding.embed(texts)
    idf = embedding.learn_idf(vectors)
    # Rounded, since a matrix product is not the same to the last bit everywhere.
    median = round(kernel.median_bandwidth(kernel.squared_distances(embedding.weigh(vectors, idf))), 6)
    lengths = sorted(len(text) for text in texts)
    edges = np.unique([float(lengths[len(lengths) * tenth // 10]) for tenth in range(1, 10)])
    bandwidths = tuple(median * fraction for fraction in kernel.FRACTIONS)
    digest = sha256(b"".join([idf.tobytes(), np.array(bandwidths).tobytes(), edges.tobytes()])).hexdigest()
    return Plan(idf, bandwidths, edges, digest)


def sums(texts: Sequence[str], sessions: Sequence[str], plan: Plan) -> Sums:
    """The sums of one shard; merge those of all.

    Args:
        sessions: of each text, or whatever tells traces apart that did not come about together.
    """
    if len(texts) != len(sessions):
        raise ValueError(f"{len(sessions)} sessions for {len(texts)} texts")
    group = np.array([crc32(each.encode("utf-8", "surrogatepass")) % GROUPS for each in sessions], dtype=np.intp)
    features = np.zeros((GROUPS, len(plan.bandwidths) * _DIMENSIONS), dtype=np.int64)
    for start in range(0, len(texts), _ROWS):
        vectors = embedding.weigh(embedding.embed(texts[start : start + _ROWS], len(plan.idf)), plan.idf)
        made = kernel.fixed_features(vectors, plan.bandwidths, dimensions=_DIMENSIONS)
        np.add.at(features, group[start : start + _ROWS], made)
    bands = np.searchsorted(plan.edges, [len(text) for text in texts], side="left")
    lengths = np.zeros((GROUPS, len(plan.edges) + 1), dtype=np.int64)
    np.add.at(lengths, (group, bands), 1)
    return Sums(plan.digest, np.bincount(group, minlength=GROUPS).astype(np.int64), features, lengths)


def merge(first: Sums, second: Sums) -> Sums:
    """The window of the rows of both, the same to the last bit in any order.

    Raises:
        ValueError: they were made by different plans.
    """
    if first.plan != second.plan:
        raise ValueError("windows of different plans do not merge")
    return Sums(first.plan, first.rows + second.rows, first.features + second.features, first.lengths + second.lengths)


def compare_windows(
    reference: Sums,
    current: Sums,
    *,
    alpha: float = 0.05,
    seed: int = 0,
    min_effect: float = 0.0,
    draws: int = relabel.DRAWS,
) -> Reading:
    """Mixture and length of all rows of two windows, by permutation of groups of sessions; corrected by Holm.

    The smaller window's groups are put together until they hold about as many rows as the larger one's: what is
    permuted is then alike, and the level is near alpha.

    Raises:
        ValueError: windows of different plans, too few rows, one more than 64 times the other.
    """
    if reference.plan != current.plan:
        raise ValueError("windows of different plans do not compare")
    n, m = int(reference.rows.sum()), int(current.rows.sum())
    if min(n, m) < GROUPS:
        raise ValueError(f"{n} and {m} rows: at least {GROUPS} of each are needed; `compare_texts` takes fewer")
    counts = [max(1, round(GROUPS * min(1.0, size / max(n, m)))) for size in (n, m)]
    if min(counts) < _FEWEST:
        raise ValueError(f"{n} and {m} rows: one window is more than {GROUPS // _FEWEST} times the other")
    sides = [_folded(each, count) for each, count in zip((reference, current), counts, strict=True)]
    rows, features, lengths = (np.concatenate(part) for part in zip(*sides, strict=True))
    kept = rows > 0
    inside = [int(kept[: counts[0]].sum()), int(kept[counts[0] :].sum())]
    drawn_labels = relabel.labels(*inside, draws=draws, seed=seed)
    found = {
        "mixture": kernel.summed_mmd(features[kept], rows[kept], drawn_labels),
        "length": chi_square(lengths[kept], drawn_labels),
    }
    told = signals(found)
    return Reading(rings(told, alpha, min_effect), smallest(told), told, (), n, m, alpha, seed)


def _folded(window: Sums, count: int) -> tuple[Matrix, Matrix, Matrix]:
    """Rows, features and lengths of `count` groups."""
    starts = np.arange(count) * GROUPS // count
    rows, features, lengths = (
        np.add.reduceat(each, starts, axis=0).astype(np.float64)
        for each in (window.rows, window.features, window.lengths)
    )
    # A row's features have squared length of about 1, for the statistic to be that of the kernels' mean.
    return rows, features / ((1 << 20) * np.sqrt(features.shape[1] / 2)), lengths
