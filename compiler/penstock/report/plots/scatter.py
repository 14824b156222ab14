"""Points in a plane: where each stands, and the same in signs."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, log10
from string import ascii_uppercase
from typing import NamedTuple

from penstock.report import figure, inert
from penstock.report.block import Point, Scatter

_SPREAD = 20
"""From this ratio of the largest to the smallest on, an axis counts in powers of ten."""
_ROOM = 0.06
_WIDTH, _HEIGHT = 60, 14
MANY = "#"


class Axis(NamedTuple):
    """From `low` to `high`; `log`: in powers of ten."""

    low: float
    high: float
    log: bool = False

    def at(self, value: float) -> float:
        """The place of a value, 0 at the low end and 1 at the high."""
        low, high, here = self.low, self.high, value
        if self.log:
            low, high, here = log10(low), log10(high), log10(max(value, low))
        return min(1.0, max(0.0, (here - low) / (high - low)))

    def value(self, place: float) -> float:
        """What stands at a place."""
        if self.log:
            return float(self.low * (self.high / self.low) ** place)
        return self.low + place * (self.high - self.low)


def across(points: Sequence[Point]) -> Axis:
    """Of what is better small: from 0, or in powers of ten where the amounts lie far apart."""
    amounts = [point.x for point in points]
    least, most = min(amounts), max(amounts)
    if least > 0 and most / least >= _SPREAD:
        return Axis(least / 1.5, most * 1.5, True)
    return Axis(0.0, most * (1 + _ROOM) or 1.0)


def upwards(points: Sequence[Point]) -> Axis:
    """Of scores in [0, 1]: whole tenths that hold every interval."""
    low = floor(10 * min(min(point.y, point.low) for point in points)) / 10
    high = ceil(10 * max(max(point.y, point.high) for point in points)) / 10
    return Axis(max(0.0, low), min(1.0, high)) if high > low else Axis(max(0.0, low - 0.1), min(1.0, low + 0.1))


def best(points: Sequence[Point]) -> list[Point]:
    """Those on the front by their means in this plane alone, from left to right."""
    found: list[Point] = []
    for point in sorted(points, key=lambda point: (point.x, -point.y, point.label)):
        if point.front and (not found or point.y > found[-1].y):
            found.append(point)
    return found


def letter(index: int, point: Point) -> str:
    """Capitals are on the front."""
    if index >= len(ascii_uppercase):
        return MANY
    return ascii_uppercase[index] if point.front else ascii_uppercase[index].lower()


def text(block: Scatter) -> list[str]:
    """The plane in letters, then what the letters are."""
    if not block.points:
        return []
    x, y = across(block.points), upwards(block.points)
    cells = [[" "] * _WIDTH for _ in range(_HEIGHT)]
    for left, right in pairwise(best(block.points)):
        row = _row(y, left.y)
        for column in range(_column(x, left.x), _column(x, right.x) + 1):
            cells[row][column] = "."
        for below in range(_row(y, right.y), row + 1):
            cells[below][_column(x, right.x)] = "."
    taken: set[tuple[int, int]] = set()
    for index, point in enumerate(block.points):
        spot = _row(y, point.y), _column(x, point.x)
        cells[spot[0]][spot[1]] = MANY if spot in taken else letter(index, point)
        taken.add(spot)
    ends = [figure.number(y.high), *[""] * (_HEIGHT - 2), figure.number(y.low)]
    size = max(map(len, ends))
    made = [f"{end:>{size}} |{''.join(row)}".rstrip() for end, row in zip(ends, cells, strict=True)]
    low, high = (block.unit(value) for value in (x.low, x.high))
    made.append(f"{' ' * size} +{'-' * _WIDTH}")
    made.append(f"{' ' * size}  {low}{high:>{_WIDTH - len(low)}}")
    return [*made, *(f"{' ' * size}  {letter(i, point)}  {told(block, point)}" for i, point in enumerate(block.points))]


def told(block: Scatter, point: Point) -> str:
    """Inert: its name is somebody else's."""
    return f"{inert.line(point.label, 40)}: {block.y} {figure.number(point.y)}, {block.x} {block.unit(point.x)}"


def _row(axis: Axis, value: float) -> int:
    return round((1 - axis.at(value)) * (_HEIGHT - 1))


def _column(axis: Axis, value: float) -> int:
    return round(axis.at(value) * (_WIDTH - 1))
