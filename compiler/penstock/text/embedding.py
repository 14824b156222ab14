"""Hashed n-gram embedding of texts, weighed by rarity. The one file of this floor that needs numpy.

Two texts of the same words have nearly the same direction; meaning beyond words is not seen.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import fsum, log, sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 4096
_WORD = re.compile(r"[a-z0-9']+")


def embed(texts: Sequence[str], dimensions: int = DIMENSIONS) -> NDArray[np.float64]:
    """Unit vectors, shape (texts, dimensions), float64; a text without words is the zero vector.

    Lower case; words `[a-z0-9']+`; features "w" + word of weight 1 and the 2- to 4-grams of "<word>" of weight 1/2. A
    feature of hash f = crc32 adds its weight to index f mod dimensions, with the sign of bit 16 of f; then signed
    square root and L2 norm. The bytes depend on the text alone: sums are exact, norms correctly rounded, and no BLAS
    takes part.
    """
    if dimensions < 1:
        raise ValueError(f"{dimensions} dimensions")
    vectors = np.zeros((len(texts), dimensions), dtype=np.float64)
    for row, text in enumerate(texts):
        for feature, weight in _features(text):
            code = crc32(feature.encode())
            vectors[row, code % dimensions] += -weight if code >> 16 & 1 else weight
    return _normed(np.sign(vectors) * np.sqrt(np.abs(vectors)))


def learn_idf(reference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight of each dimension from a reference of embedded texts: log((1 + N)/(1 + df)), df the texts where it is not
    0.
    """
    count = len(reference)
    # math.log, since numpy's may differ by machine in the last bit.
    return np.array([log((1 + count) / (1 + int(df))) for df in np.count_nonzero(reference, axis=0)], dtype=np.float64)


def weigh(vectors: NDArray[np.float64], idf: NDArray[np.float64]) -> NDArray[np.float64]:
    """Embedded texts times `learn_idf`, to unit length again; shapes (texts, d) and (d,)."""
    return _normed(vectors * idf)


def _features(text: str) -> Iterator[tuple[str, float]]:
    for word, count in Counter(_WORD.findall(text.lower())).items():
        yield "w" + word, float(count)
        framed = f"<{word}>"
        for size in (2, 3, 4):
            for start in range(len(framed) - size + 1):
                yield framed[start : start + size], 0.5 * count


def _normed(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    for row in vectors:
        if norm := sqrt(fsum((row[np.flatnonzero(row)] ** 2).tolist())):
            row /= norm
    return vectors
