"""Two samples compared: the public functions."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from penstock.monitor import detector
from penstock.monitor.detector import Samples
from penstock.monitor.pointed import pointed
from penstock.monitor.reading import Reading
from penstock.monitor.signals import rings, signals, smallest
from penstock.monitor.split import Split, split
from penstock.monitor.topics import moved
from penstock.stats import relabel
from penstock.text import embedding

Matrix = NDArray[np.float64]
DEFAULT = ("mixture", "novelty")
_EXAMPLES = 5


def compare_texts(
    reference: Sequence[str],
    current: Sequence[str],
    *,
    detectors: Sequence[str] = DEFAULT,
    alpha: float = 0.05,
    seed: int = 0,
    strata: Sequence[Hashable] | None = None,
    blocks: Sequence[Hashable] | None = None,
    min_effect: float = 0.0,
    draws: int = relabel.DRAWS,
    points: int = 0,
) -> Reading:
    """Whether `current` comes from where `reference` does.

    The reference is split by the seed: a part as large as the current sample, at most half of it, is compared; the
    rest is the pool that novelty looks for neighbours in and that rarity is learnt from. Texts are embedded by hashed
    n-grams weighed by inverse document frequency; p-values are exact (permutation), corrected by Holm.

    Args:
        strata, blocks: of all texts, the reference first: what is compared like with like (a tenant, an hour), and what
            came about together (a session). Blocks are the units: of one as many texts are compared as blocks of the
            other sample have, one where that has single texts.
        min_effect: in the detector's unit, what a difference must reach to alarm.
        draws: permutations.
        points: at most so many texts, half of them of either sample, are kept for a plane, to look at.

    Raises:
        ValueError: an unknown detector, alpha outside (0, 1), too few texts or blocks, or so few that no p can reach
            alpha, strata or blocks of another length.
    """
    return _compared(
        [*reference, *current],
        None,
        len(reference),
        len(current),
        detectors,
        alpha,
        seed,
        strata,
        blocks,
        min_effect,
        draws,
        points,
    )


def compare_embeddings(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    texts: Sequence[str] = (),
    detectors: Sequence[str] = DEFAULT,
    alpha: float = 0.05,
    seed: int = 0,
    strata: Sequence[Hashable] | None = None,
    blocks: Sequence[Hashable] | None = None,
    min_effect: float = 0.0,
    draws: int = relabel.DRAWS,
    points: int = 0,
) -> Reading:
    """The same of embeddings of one's own, shapes (n, d) and (m, d), finite; they are brought to unit length.

    Args:
        texts: of all rows, the reference first, where detectors read them and examples shall be shown.
    """
    first, second = (np.asarray(each, dtype=np.float64) for each in (reference, current))
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise ValueError(f"embeddings of shapes {first.shape} and {second.shape}")
    vectors = np.concatenate([first, second])
    if not np.isfinite(vectors).all():
        raise ValueError("an embedding is not finite")
    if texts and len(texts) != len(vectors):
        raise ValueError(f"{len(texts)} texts for {len(vectors)} embeddings")
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors / np.where(norms > 0, norms, 1)
    return _compared(
        list(texts), vectors, len(first), len(second), detectors, alpha, seed, strata, blocks, min_effect, draws, points
    )


def _compared(
    texts: Sequence[str],
    vectors: Matrix | None,
    reference: int,
    current: int,
    detectors: Sequence[str],
    alpha: float,
    seed: int,
    strata: Sequence[Hashable] | None,
    blocks: Sequence[Hashable] | None,
    min_effect: float,
    draws: int,
    points: int,
) -> Reading:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, not within (0, 1)")
    members = {name: detector.load(name) for name in detectors}
    for name, member in members.items():
        if member.NEEDS_TEXT and not texts:
            raise ValueError(f"the detector {name!r} reads texts, and there are embeddings alone")
    samples = _samples(texts, vectors, split(reference, current, seed, strata, blocks), seed, strata, blocks, draws)
    _reachable(samples, alpha / max(1, len(members)))
    found = signals({name: member.detect(samples) for name, member in members.items()})
    return Reading(
        rings(found, alpha, min_effect),
        smallest(found),
        found,
        _examples(samples),
        samples.reference,
        samples.current,
        alpha,
        seed,
        moved(samples) if samples.texts else (),
        pointed(samples, points),
        None if samples.blocks is None else samples.units,
    )


def _reachable(samples: Samples, p: float) -> None:
    """
    Raises:
        ValueError: there are fewer ways to tell the samples apart than 1 / p.
    """
    n, m = samples.reference, samples.current
    ways = relabel.relabellings(n, m, strata=samples.strata, blocks=samples.blocks)
    if ways * p < 1 - 1e-9:
        before, now = samples.units
        what = "texts" if samples.blocks is None else "sessions"
        raise ValueError(f"{now} {what} now and {before} before change places in {ways} ways, too few for p {p:.2g}")


def _examples(samples: Samples) -> tuple[str, ...]:
    if not samples.texts:
        return ()
    rows = range(samples.reference, samples.reference + samples.current)
    order = sorted(rows, key=lambda row: (-samples.strangeness[row], row))
    return tuple(dict.fromkeys(samples.texts[row] for row in order))[:_EXAMPLES]


def _samples(
    texts: Sequence[str],
    vectors: Matrix | None,
    rows: Split,
    seed: int,
    strata: Sequence[Hashable] | None,
    blocks: Sequence[Hashable] | None,
    draws: int,
) -> Samples:
    compared = [*rows.before, *rows.now]
    if vectors is None:  # only what is compared is embedded
        ours, pool = (embedding.embed([texts[row] for row in each]) for each in (compared, rows.pool))
        idf = embedding.learn_idf(pool)
        ours, pool = embedding.weigh(ours, idf), embedding.weigh(pool, idf)
    else:
        ours, pool = vectors[compared], vectors[rows.pool]
    return Samples(
        [texts[row] for row in compared] if texts else (),
        [texts[row] for row in rows.pool] if texts else (),
        ours,
        pool,
        len(rows.before),
        len(rows.now),
        draws,
        seed,
        None if strata is None else [strata[row] for row in compared],
        None if blocks is None else [blocks[row] for row in compared],
    )
