"""Tests by betting, which may be looked at after every row (Waudby-Smith and Ramdas 2023, sections 4 and 5)."""

from collections.abc import Sequence
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

BETS = np.linspace(0.02, 0.98, 25)
"""Shares of the wealth that may be lost on the worst row; the process is the mean over them."""


class Betting:
    """An e-process against H0: the mean of values in [0, 1], given those before, is at least `m` (or, with `above`, at
    most `m`).

    Under H0 the chance that `e` ever reaches 1/alpha is at most alpha (Ville 1939), however often one looks and
    whenever one stops.

    ValueError: m outside (0, 1).
    """

    def __init__(self, m: float, *, above: bool = False) -> None:
        if not 0 < m < 1:
            raise ValueError(f"m is {m}, not within (0, 1)")
        self._m = m
        # The largest bet that a value of 1 (below m: of 0) cannot turn negative.
        self._bets = BETS / m if above else -BETS / (1 - m)
        self._logs = np.zeros(len(BETS))
        self.best = 0.0

    @property
    def e(self) -> float:
        """The evidence so far: 1 before the first value."""
        top = float(self._logs.max())
        if top > 700:
            return inf
        return exp(top) * float(np.exp(self._logs - top).mean())

    def see(self, value: float) -> float:
        """Takes the next value, in [0, 1]; gives the evidence with it."""
        self._logs += np.log1p(self._bets * (value - self._m))
        found = self.e
        self.best = max(self.best, found)
        return found


def confidence(values: Sequence[float], alpha: float, *, below: bool) -> float:
    """The end of a one-sided confidence sequence for the mean of values in [0, 1]: the largest mean that betting has
    excluded from below (`below`), or the smallest from above; 0 or 1 where none is. The chance that it ever passes the
    true mean is at most alpha (a test inverted: the process falls as `m` comes nearer to the values).
    """
    x = np.asarray(values, dtype=np.float64)
    if len(x) == 0:
        return 0.0 if below else 1.0
    if not below:
        x = 1 - x
    inside, outside = 0.0, 1.0
    for _ in range(40):
        middle = (inside + outside) / 2
        if _highest(x, middle) >= 1 / alpha:
            inside = middle
        else:
            outside = middle
    return inside if below else 1 - inside


def _highest(x: NDArray[np.float64], m: float) -> float:
    """The largest value, after any number of values, of the process against H0: the mean is at most m."""
    logs = np.cumsum(np.log1p(BETS[:, None] / m * (x[None, :] - m)), axis=1)
    top = logs.max(axis=0)
    return float(np.exp(np.minimum(top, 700) + np.log(np.exp(logs - top).mean(axis=0))).max())
