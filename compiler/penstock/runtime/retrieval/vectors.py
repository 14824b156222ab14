"""Unit vectors of texts, and how near a query is to them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penstock.runtime.retriever import Embed
from penstock.runtime.traces.trace import Usage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH = 64  # texts of one call
_ROWS = 4096  # rows multiplied at a time


async def embedded(texts: Sequence[str], embed: Embed) -> "tuple[NDArray[np.float64], Usage]":
    """Unit vectors, shape (texts, dimensions), and what they cost; a zero vector stays one."""
    import numpy as np

    found: list[tuple[float, ...]] = []
    usage = Usage()
    for start in range(0, len(texts), _BATCH):
        asked = await embed(texts[start : start + _BATCH])
        found += asked.answer.vectors
        usage += asked.usage
    matrix = np.array(found, dtype=np.float64) if found else np.zeros((0, 0))
    lengths = np.sqrt((matrix**2).sum(axis=1, keepdims=True))
    return np.divide(matrix, lengths, out=np.zeros_like(matrix), where=lengths > 0), usage


def cosines(matrix: "NDArray[np.float64]", vector: Sequence[float]) -> "NDArray[np.float64]":
    """Cosine of each row, of unit length or 0, with a vector; 0 where the vector is 0."""
    import numpy as np

    query = np.array(vector, dtype=np.float64)
    length = float(np.sqrt((query**2).sum()))
    found = np.zeros(len(matrix))
    if length:
        # No BLAS, whose sums differ by machine; a block at a time, so that a mapped matrix is never copied whole.
        for start in range(0, len(matrix), _ROWS):
            found[start : start + _ROWS] = (matrix[start : start + _ROWS] * query).sum(axis=1) / length
    return found
