"""Topics: groups of texts that are near each other, named by their terms."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from penstock.monitor.detector import Samples
from penstock.monitor.reading import Topic
from penstock.text.words import STOP_WORDS, content_words, stem, words

Matrix = NDArray[np.float64]
_ROUNDS = 12
_SHOWN, _TEXTS = 5, 3
_STRIKING = 3.0  # standard errors of a share's change, with some thirty shares to look at
_QUANTILE = 0.9
_FEWEST, _LEAST = 3, 0.01  # texts, and share of the current sample, that make a new topic
_KNOWN = 5  # times as frequent as before, at least: else it is a known one that moved


def centres(vectors: Matrix, count: int | None = None) -> Matrix:
    """Shape (k, d), of unit length: spherical k-means (Dhillon & Modha 2001) from farthest-first starts, which need no
    random number. `count`: k; by default the root of half the rows, at most 32.
    """
    k = min(len(vectors), count or max(2, min(32, round((len(vectors) / 2) ** 0.5))))
    chosen = [0]
    near = vectors @ vectors[0]
    for _ in range(k - 1):
        chosen.append(int(np.argmin(np.round(near, 9))))
        near = np.maximum(near, vectors @ vectors[chosen[-1]])
    middle = vectors[chosen]
    for _ in range(_ROUNDS):
        of = nearest(middle, vectors)
        sums = np.eye(len(middle))[of].T @ vectors
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        moved = np.where(norms > 0, sums / np.where(norms > 0, norms, 1), middle)
        if np.allclose(moved, middle, atol=1e-9):
            break
        middle = moved
    return middle


def nearest(centres: Matrix, vectors: Matrix) -> NDArray[np.intp]:
    """Which of the centres (k, d) each of the vectors (n, d) is nearest to; of equals the first."""
    made: NDArray[np.intp] = np.argmax(np.round(vectors @ centres.T, 9), axis=1)
    return made


def name(texts: Sequence[str], others: Sequence[str], terms: int = 3) -> str:
    """The words that these texts use more than the others, the strongest first, as they are mostly written; empty where
    there are none.
    """
    ours, theirs = (Counter(word for text in part for word in set(content_words(text))) for part in (texts, others))
    gain = {word: count / max(1, len(texts)) - theirs[word] / max(1, len(others)) for word, count in ours.items()}
    best = sorted((word for word, more in gain.items() if more > 0), key=lambda word: (-gain[word], word))[:terms]
    written: dict[str, Counter[str]] = {word: Counter() for word in best}
    for text in texts:
        for word in words(text):
            if (of := stem(word)) in written and word not in STOP_WORDS:
                written[of][word] += 1
    return " ".join(min(each, key=lambda word: (-each[word], word)) for each in written.values() if each)


def moved(samples: Samples) -> tuple[Topic, ...]:
    """The new topics of the current sample, then those of the pool whose share has changed."""
    return (*_new(samples)[:_SHOWN], *_changed(samples)[:_SHOWN])


def _changed(samples: Samples) -> list[Topic]:
    middle = centres(samples.pool)
    of, known = nearest(middle, samples.vectors), nearest(middle, samples.pool)
    before, after = (
        np.bincount(part, minlength=len(middle)) for part in (of[: samples.reference], of[samples.reference :])
    )
    n, m = samples.reference, samples.current
    share = (before + after) / (n + m)
    error = np.sqrt(share * (1 - share) * (1 / n + 1 / m))
    z = (after / m - before / n) / np.where(error > 0, error, np.inf)
    found = []
    for topic in sorted(range(len(middle)), key=lambda each: (-abs(z[each]), each)):
        if abs(z[topic]) < _STRIKING:
            break
        rows = np.flatnonzero(of == topic)
        rows = rows[np.argsort(-np.round(samples.vectors[rows] @ middle[topic], 9), kind="stable")]
        ours = [samples.pool_texts[row] for row in np.flatnonzero(known == topic).tolist()]
        others = [samples.pool_texts[row] for row in np.flatnonzero(known != topic).tolist()]
        texts = tuple(dict.fromkeys(samples.texts[row] for row in rows.tolist() if row >= n))[:_TEXTS]
        found.append(
            Topic(name(ours or texts, others), float(before[topic] / n), float(after[topic] / m), False, texts)
        )
    return found


def _new(samples: Samples) -> list[Topic]:
    """Groups of novel texts that are nearer to each other than to all of the pool, the largest first."""
    n, m = samples.reference, samples.current
    strange = samples.strangeness
    rows = np.flatnonzero(strange > np.quantile(strange, _QUANTILE))
    near = samples.vectors[rows] @ samples.vectors[rows].T
    limit = 1 - strange[rows]
    linked = (np.round(near, 9) > limit[:, None]) & (np.round(near, 9) > limit[None, :])
    is_current = rows >= n
    left = np.ones(len(rows), dtype=bool)
    found = []
    while left.any():
        counts = (linked & left[None, :] & is_current[None, :]).sum(axis=1) * left
        first = int(np.argmax(counts))
        group = np.flatnonzero((linked[first] | (np.arange(len(rows)) == first)) & left)
        now = [int(row) for row in rows[group] if row >= n]
        if len(now) < max(_FEWEST, m * _LEAST):
            break
        left[group] = False
        before, after = (len(group) - len(now)) / n, len(now) / m
        share = len(group) / (n + m)
        if after - before >= _STRIKING * np.sqrt(share * (1 - share) * (1 / n + 1 / m)) and before <= after / _KNOWN:
            texts = [samples.texts[row] for row in now]
            found.append(
                Topic(name(texts, samples.pool_texts), before, after, True, tuple(dict.fromkeys(texts))[:_TEXTS])
            )
    return found
