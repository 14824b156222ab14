"""Is there something in the current sample that the reference does not have?"""

import numpy as np
from numpy.typing import NDArray

from penstock.stats.relabel import Tested, band, means, p_value, standardised

Matrix = NDArray[np.float64]
QUANTILES = (0.5, 0.9)
_ROWS = 512


def distances(pool: Matrix, x: Matrix) -> Matrix:
    """1 - the largest cosine of each row of `x` with a row of `pool`, both of unit length; shape (len(x),), 0 to 2."""
    found = np.empty(len(x))
    for start in range(0, len(x), _ROWS):
        found[start : start + _ROWS] = 1 - (x[start : start + _ROWS] @ pool.T).max(axis=1)
    return found


def novelty(scores: Matrix, labels: Matrix, *, quantiles: tuple[float, ...] = QUANTILES) -> Tested:
    """Mean excess of `scores` (n,) over a pooled quantile, current less reference, one-sided.

    The largest over `quantiles` of that, standardised over the same draws: a high one sees few texts that are far away,
    the median many that are somewhat strange. `scores` of `distances` from a pool that shares no row with either sample
    are exchangeable under H0, so the level is exact. The statistic is that of the last quantile; effect: the share of
    current rows beyond it, less that of the reference.
    """
    limits = [float(np.quantile(scores, each)) for each in quantiles]
    columns = np.stack([means(labels, np.maximum(scores - limit, 0)) for limit in limits], axis=1)
    beyond = means(labels[:1], (scores > limits[-1]).astype(np.float64))
    return Tested(
        float(columns[0, -1]), p_value(standardised(columns).max(axis=1)), float(beyond[0]), band(columns[:, -1])
    )
