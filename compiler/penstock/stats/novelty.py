"""Is there something in the current sample that the reference does not have?"""

import numpy as np
from numpy.typing import NDArray

from penstock.stats.relabel import Tested, means, p_value

Matrix = NDArray[np.float64]
_ROWS = 512


def distances(pool: Matrix, x: Matrix) -> Matrix:
    """1 - the largest cosine of each row of `x` with a row of `pool`, both of unit length; shape (len(x),), 0 to 2."""
    found = np.empty(len(x))
    for start in range(0, len(x), _ROWS):
        found[start : start + _ROWS] = 1 - (x[start : start + _ROWS] @ pool.T).max(axis=1)
    return found


def novelty(scores: Matrix, labels: Matrix, *, quantile: float = 0.9) -> Tested:
    """Mean excess of `scores` (n,) over their pooled `quantile`, current less reference, one-sided.

    `scores` of `distances` from a pool that shares no row with either sample are exchangeable under H0, so the level is
    exact. Effect: the share of current rows beyond that quantile, less that of the reference.
    """
    limit = float(np.quantile(scores, quantile))
    statistics = means(labels, np.maximum(scores - limit, 0))
    return Tested(
        float(statistics[0]), p_value(statistics), float(means(labels[:1], (scores > limit).astype(np.float64))[0])
    )
