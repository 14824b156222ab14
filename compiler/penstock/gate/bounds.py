"""Floors, ceilings and increases that head must hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isinf, isnan

from penstock.gate.table import Table, largest, mean
from penstock.gate.words import number, percent
from penstock.spec.guard import Guard
from penstock.spec.signature import Signature
from penstock.stats.ratio import ratio_of_sums


@dataclass(frozen=True, slots=True)
class Level:
    """Where head stands: the lowest and the highest that its mean can be with what was not measured, and its ratio to
    base (None without base).
    """

    low: float
    high: float
    ratio: float | None


def level(table: Table) -> Level | None:
    """A missing score of head counts as the worst for the bound in question: 0 for a floor; for a ceiling 1, or the
    largest amount seen. In the ratio of sums a missing amount of base counts as 0: what was not measured helps nobody.
    None without rows.
    """
    worst = 1.0 if table.bounded else largest(table.base, table.head)
    low, high = mean(table.head, 0.0), mean(table.head, worst)
    if low is None or high is None:
        return None
    ratio = None if table.base is None else ratio_of_sums(_means(table.base, 0.0), _means(table.head, worst))
    return Level(low, high, ratio)


def failed(guard: Guard, at: Level) -> tuple[str, ...]:
    """The bounds of `guard` that head breaks, in words."""
    found = []
    if guard.min is not None and at.low < guard.min:
        found.append(f"mean {number(at.low)} is below min {number(guard.min)}")
    if guard.max is not None and at.high > guard.max:
        found.append(f"mean {number(at.high)} is above max {number(guard.max)}")
    if guard.max_increase is not None and at.ratio is not None and at.ratio > 1 + guard.max_increase:
        grown = "grew from 0" if isinf(at.ratio) else f"grew by {percent(at.ratio - 1)}"
        found.append(f"{grown}, more than maxIncrease {percent(guard.max_increase)}")
    return tuple(found)


def absolute(guard: Guard, signature: Signature | None) -> bool:
    """Does a bound judge quality without base: `min`, or `max` of a score of which smaller is better?"""
    if signature is None or (not signature.larger_is_better and signature.kind in ("binary", "score")):
        return guard.max is not None
    return guard.min is not None


def relative(guard: Guard) -> bool:
    """Does a bound need base?"""
    return guard.margin is not None or guard.max_increase is not None


def _means(scores: Sequence[Sequence[float]], missing: float) -> list[float]:
    return [fsum(missing if isnan(score) else score for score in row) / len(row) for row in scores]
