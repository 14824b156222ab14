"""How often values occur, in bins that two samples share."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

BINS = 24
_MOST = 0.99


@dataclass(frozen=True, slots=True)
class Bars:
    """
    Attributes:
        name: of what is counted.
        low, high: ends of the bins, which are equally wide; the last bin holds whatever is larger too.
        before, after: how many of the reference and of the window are in each; `before` is empty where there is none.
    """

    name: str
    low: float
    high: float
    before: tuple[int, ...]
    after: tuple[int, ...]


def bars(name: str, before: Sequence[float], after: Sequence[float]) -> Bars:
    """Finite values, at least one; the bins reach to what 99 of 100 values do not exceed."""
    found = sorted([*before, *after])
    low, high = min(0.0, found[0]), found[ceil(_MOST * len(found)) - 1]
    return Bars(name, low, high, _counted(before, low, high) if before else (), _counted(after, low, high))


def _counted(values: Sequence[float], low: float, high: float) -> tuple[int, ...]:
    counts = [0] * BINS
    for value in values:
        place = int((value - low) / (high - low) * BINS) if high > low else 0
        counts[min(BINS - 1, max(0, place))] += 1
    return tuple(counts)
