"""Topics: groups of texts that are near each other, named by their terms."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from penstock.text.words import content_words

Matrix = NDArray[np.float64]
_ROUNDS = 12


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
        sums = np.zeros_like(middle)
        np.add.at(sums, of, vectors)
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
    """The content words that these texts use more than the others, in that order; empty where there are none."""
    ours, theirs = (Counter(word for text in part for word in set(content_words(text))) for part in (texts, others))
    share = {
        word: count / max(1, len(texts)) - theirs[word] / max(1, len(others)) for word, count in ours.items() if count
    }
    best = sorted((word for word, gain in share.items() if gain > 0), key=lambda word: (-share[word], word))
    return " ".join(best[:terms])
