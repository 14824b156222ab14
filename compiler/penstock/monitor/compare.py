"""Two samples compared: the public functions."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from penstock.monitor import detector
from penstock.monitor.detector import Samples
from penstock.monitor.reading import Reading, Signal
from penstock.stats import relabel
from penstock.stats.holm import holm
from penstock.stats.relabel import Tested
from penstock.text import embedding

Matrix = NDArray[np.float64]
DEFAULT = ("mixture", "novelty")
MOST = 2000
"""Rows of each sample that are compared, and of the pool: seeded draws of more."""
_EXAMPLES = 5
_FEWEST = 8


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
) -> Reading:
    """Whether `current` comes from where `reference` does.

    The reference is split by the seed: a part as large as the current sample, at most half of it, is compared; the
    rest is the pool that novelty looks for neighbours in and that rarity is learnt from. Texts are embedded by hashed
    n-grams weighed by inverse document frequency; p-values are exact (permutation), corrected by Holm.

    Args:
        strata, blocks: of all texts, the reference first: what is compared like with like (a tenant, an hour), and what
            came about together (a session).
        min_effect: in the detector's unit, what a difference must reach to alarm.
        draws: permutations.

    Raises:
        ValueError: an unknown detector, alpha outside (0, 1), too few texts, strata or blocks of another length.
    """
    texts = [*reference, *current]
    vectors = embedding.embed(texts)
    return _compared(
        texts, vectors, len(reference), detectors, alpha, seed, strata, blocks, min_effect, draws, weigh=True
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
        list(texts), vectors, len(first), detectors, alpha, seed, strata, blocks, min_effect, draws, weigh=False
    )


def _compared(
    texts: Sequence[str],
    vectors: Matrix,
    reference: int,
    detectors: Sequence[str],
    alpha: float,
    seed: int,
    strata: Sequence[Hashable] | None,
    blocks: Sequence[Hashable] | None,
    min_effect: float,
    draws: int,
    *,
    weigh: bool,
) -> Reading:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, not within (0, 1)")
    members = {name: detector.load(name) for name in detectors}
    for name, member in members.items():
        if member.NEEDS_TEXT and not texts:
            raise ValueError(f"the detector {name!r} reads texts, and there are embeddings alone")
    current = len(vectors) - reference
    if reference < 2 * _FEWEST or current < _FEWEST:
        raise ValueError(f"{reference} and {current} rows: at least {2 * _FEWEST} and {_FEWEST} are needed")
    for name, given in (("strata", strata), ("blocks", blocks)):
        if given is not None and len(given) != len(vectors):
            raise ValueError(f"{len(given)} {name} for {len(vectors)} rows")
    samples, places = _split(texts, vectors, reference, seed, strata, blocks, draws, weigh)
    found = {name: member.detect(samples) for name, member in members.items()}
    signals = _signals(found)
    strange = samples.strangeness[samples.reference :]
    order = sorted(range(len(strange)), key=lambda row: (-round(float(strange[row]), 9), row))
    examples = tuple(dict.fromkeys(texts[places[row]] for row in order))[:_EXAMPLES] if texts else ()
    return Reading(
        any(s.holm <= alpha and abs(s.effect) >= min_effect for s in signals.values()),
        min((s.holm for s in signals.values()), default=1.0),
        signals,
        examples,
        samples.reference,
        samples.current,
        alpha,
        seed,
    )


def _split(
    texts: Sequence[str],
    vectors: Matrix,
    reference: int,
    seed: int,
    strata: Sequence[Hashable] | None,
    blocks: Sequence[Hashable] | None,
    draws: int,
    weigh: bool,
) -> tuple[Samples, list[int]]:
    """The samples, and which row of all each of the current ones is."""
    now = [reference + row for row in _drawn(len(vectors) - reference, MOST, seed + 1)]
    shuffled = _drawn(reference, reference, seed)
    size = min(max(len(now), _FEWEST), reference // 2)
    before, pool = _apart(shuffled, size, blocks)
    pool = pool[:MOST]
    rows = [*before, *now]
    ours, kept = vectors[rows], vectors[pool]
    if weigh:
        idf = embedding.learn_idf(kept)
        ours, kept = embedding.weigh(ours, idf), embedding.weigh(kept, idf)
    samples = Samples(
        [texts[row] for row in rows] if texts else (),
        [texts[row] for row in pool] if texts else (),
        ours,
        kept,
        len(before),
        len(now),
        draws,
        seed,
        None if strata is None else [strata[row] for row in rows],
        None if blocks is None else [blocks[row] for row in rows],
    )
    return samples, now


def _apart(rows: Sequence[int], size: int, blocks: Sequence[Hashable] | None) -> tuple[list[int], list[int]]:
    """`size` rows and the rest; a block stays on one side."""
    if blocks is None:
        return list(rows[:size]), list(rows[size:])
    of: dict[Hashable, list[int]] = {}
    for row in rows:
        of.setdefault(blocks[row], []).append(row)
    before: list[int] = []
    pool: list[int] = []
    for members in of.values():
        (before if len(before) < size else pool).extend(members)
    if not pool:
        raise ValueError("all of the reference is one block: nothing is left to compare with")
    return before, pool


def _drawn(rows: int, most: int, seed: int) -> list[int]:
    """At most `most` of the numbers below `rows`, in an order that the seed sets."""
    keys = np.random.PCG64(seed).random_raw(rows)
    return [int(row) for row in np.argsort(keys, kind="stable")[:most]]


def _signals(found: Mapping[str, Tested]) -> dict[str, Signal]:
    corrected = holm([each.p for each in found.values()])
    return {
        name: Signal(each.statistic, each.p, p, each.effect)
        for (name, each), p in zip(found.items(), corrected, strict=True)
    }
