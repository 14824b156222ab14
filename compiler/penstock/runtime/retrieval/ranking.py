"""The best of many scores, in an order that no machine disputes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FUSION = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""
_BLOCK = 64  # scores
_DIGITS = 9  # the last bits of a sum may differ from one machine to the next


def best(scores: "NDArray[np.float64]", count: int, *, positive: bool = False) -> list[int]:
    """Places of the `count` largest scores, best first, equal ones (to 9 digits) by place; `positive`: only those above
    0.
    """
    import numpy as np

    least = -np.inf
    blocks = len(scores) // _BLOCK
    if 0 < count <= blocks:
        # As many blocks have a largest score of at least this: no place below it is among the best. What rounds to the
        # same as the last that is wanted may be wanted instead of it.
        tops = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        least = np.partition(tops, blocks - count)[blocks - count] - 10.0**-_DIGITS
    found = np.flatnonzero((scores >= least) & (scores > 0) if positive else scores >= least)
    order = np.lexsort((found, -np.round(scores[found], _DIGITS)))
    places: list[int] = found[order][:count].tolist()
    return places


def fused(ways: Sequence[Sequence[int]]) -> dict[int, float]:
    """Reciprocal rank fusion: the score of each place that one of the rankings names, sum of 1 / (60 + rank)."""
    found: dict[int, float] = {}
    for ranking in ways:
        for rank, place in enumerate(ranking, start=1):
            found[place] = found.get(place, 0.0) + 1 / (FUSION + rank)
    return found
