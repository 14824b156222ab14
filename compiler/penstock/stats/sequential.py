"""Tests by betting, which may be looked at after every row (Waudby-Smith and Ramdas 2023, sections 4 and 5)."""

from math import exp, inf

import numpy as np

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
