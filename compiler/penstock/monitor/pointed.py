"""Texts of a comparison as points of a plane, to look at."""

import numpy as np
from numpy.typing import NDArray

from penstock.monitor.detector import Samples
from penstock.monitor.reading import Plane

_KNOWN = 0.99
"""Of the reference: what is farther from the pool than so many of its texts is novel."""


def pointed(samples: Samples, most: int) -> Plane | None:
    """At most `most` texts, half of them of either sample, the reference first; None for fewer than 2."""
    n, m, half = samples.reference, samples.current, most // 2
    if half < 1:
        return None
    rows = np.concatenate([_thinned(0, n, half), _thinned(n, m, half)])
    strange = samples.strangeness
    limit = float(np.quantile(strange[:n], _KNOWN, method="inverted_cdf"))
    return Plane(
        samples.vectors[rows].astype(np.float32),
        tuple(row >= n for row in rows.tolist()),
        tuple(row >= n and float(strange[row]) > limit for row in rows.tolist()),
        tuple(samples.texts[row] if samples.texts else "" for row in rows.tolist()),
    )


def _thinned(first: int, count: int, most: int) -> NDArray[np.int64]:
    """Rows evenly over all of them."""
    taken = min(count, most)
    return first + np.arange(taken, dtype=np.int64) * count // taken
