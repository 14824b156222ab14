"""Intervals on a common axis: where each mark stands."""

from collections.abc import Sequence
from typing import NamedTuple

from penstock.report.block import Whisker


class Axis(NamedTuple):
    """From -reach to reach; 0 in the middle."""

    reach: float

    def at(self, value: float) -> float:
        """The place of a value, 0 at the left end and 1 at the right."""
        return min(1.0, max(0.0, 0.5 + value / (2 * self.reach)))


SIGNS = "* delta, [ ] interval, | 0, : margin"


def axis(whiskers: Sequence[Whisker]) -> Axis:
    """The narrowest axis of a round reach that holds every interval and margin."""
    furthest = max((abs(v) for w in whiskers for v in (w.low, w.high, w.margin or 0.0)), default=0.0)
    return Axis(next((step for step in (0.02, 0.05, 0.1, 0.2, 0.3, 0.5) if furthest <= step), 1.0))


def bar(whisker: Whisker, axis: Axis, width: int = 41) -> str:
    """The interval in signs: `[--*--]`, `|` at 0, `:` at the margin."""
    cells = [" "] * width
    last = width - 1
    low, high, delta = (round(axis.at(v) * last) for v in (whisker.low, whisker.high, whisker.delta))
    cells[last // 2] = "|"
    if whisker.margin is not None:
        cells[round(axis.at(-whisker.margin) * last)] = ":"
    for index in range(low, high + 1):
        if cells[index] == " ":
            cells[index] = "-"
    cells[low], cells[high] = "[", "]"
    cells[delta] = "*"
    return "".join(cells)
