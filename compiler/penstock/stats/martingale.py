"""Conformal test martingale: are values that come one by one still exchangeable with those before?"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from math import exp, log

KAPPAS = tuple(0.3 + 0.05 * step for step in range(14))
"""Of the bets; their mean is the martingale (Vovk 2003)."""


class Martingale:
    """Bets against conformal p-values being uniform; strange values have small ones.

    The chance that `value` ever reaches 1/alpha is at most alpha while nothing changes (Ville 1939).

    Args:
        calibration: scores of before, larger is stranger.
        seed: of the words that break ties.
    """

    def __init__(self, calibration: Iterable[float], *, seed: int = 0) -> None:
        self._seen = sorted(calibration)
        self._logs = [0.0] * len(KAPPAS)
        self._state = (seed * 0x9E3779B97F4A7C15 + 1) % (1 << 64)
        self.value = 1.0
        self.best = 1.0

    def see(self, score: float) -> float:
        """Takes the next score; gives its p-value, (#{s > score} + U (#{s = score} + 1)) / (n + 1)."""
        n = len(self._seen)
        low, high = bisect_left(self._seen, score), bisect_right(self._seen, score)
        p = (n - high + self._uniform() * (high - low + 1)) / (n + 1)
        insort(self._seen, score)
        p = max(p, 1e-12)
        for place, kappa in enumerate(KAPPAS):
            self._logs[place] += log(kappa) + (kappa - 1) * log(p)
        top = max(self._logs)
        self.value = exp(min(top, 700)) * sum(exp(each - top) for each in self._logs) / len(KAPPAS)
        self.best = max(self.best, self.value)
        return p

    def _uniform(self) -> float:
        """SplitMix64 (Steele 2014): the same on every machine."""
        self._state = (self._state + 0x9E3779B97F4A7C15) % (1 << 64)
        word = self._state
        word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 % (1 << 64)
        word = (word ^ word >> 27) * 0x94D049BB133111EB % (1 << 64)
        return (((word ^ word >> 31) >> 11) + 0.5) / (1 << 53)
