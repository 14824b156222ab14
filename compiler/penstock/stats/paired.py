"""Paired pass/fail outcomes: a test of the change and an interval for it."""

from math import sqrt
from typing import NamedTuple

from penstock.stats.distribution import binomial_tail, normal_quantile


class Interval(NamedTuple):
    """Bounds of a difference of proportions, head - base, each one-sided at the level asked for."""

    low: float
    high: float


def mcnemar_midp(b: int, c: int, *, exact: bool = False) -> float:
    """One-sided p for H0: head is not worse, from b pairs pass -> fail and c pairs fail -> pass.

    X ~ Bin(b + c, 1/2). Mid-p: P(X > b) + P(X = b)/2 (Fagerland, Lydersen & Laake 2013). `exact`: P(X >= b), McNemar's
    exact test, which never exceeds its level but is less powerful. No discordant pair: 1.
    """
    if b < 0 or c < 0:
        raise ValueError(f"b is {b} and c is {c}; counts are not negative")
    if b + c == 0:
        return 1.0
    at_least = binomial_tail(b, b + c)
    return at_least if exact else (at_least + binomial_tail(b + 1, b + c)) / 2


def tango(b: int, c: int, n: int, alpha: float) -> Interval:
    """Tango's score interval (1998) for (c - b)/n, each side at one-sided level alpha: a two-sided 1 - 2 alpha
    interval.

    The set of D with |c - b - n D| <= z sqrt(n (2 q + D (1 - D))), where q, the probability of pass -> fail under D,
    is the larger root of 2n q^2 + (-b - c + (2n + b - c) D) q - b D (1 - D) = 0: its maximum likelihood estimate.
    """
    if not (b >= 0 and c >= 0 and n >= 1 and b + c <= n):
        raise ValueError(f"b is {b}, c is {c}, n is {n}; expected 0 <= b + c <= n and n >= 1")
    z = normal_quantile(1 - alpha)
    # By symmetry (pass and fail exchanged) the upper bound is minus the lower bound of the mirrored table.
    return Interval(_lower(b, c, n, z), 0.0 - _lower(c, b, n, z))


def _lower(b: int, c: int, n: int, z: float) -> float:
    outside, inside = -1.0, (c - b) / n
    if inside == -1 or z <= 0:
        return inside
    while outside < (middle := (outside + inside) / 2) < inside:
        if _score(b, c, n, middle, z) > 0:
            outside = middle
        else:
            inside = middle
    return middle


def _score(b: int, c: int, n: int, difference: float, z: float) -> float:
    """Above 0 where the data lie more than z standard errors above `difference`."""
    spread = difference * (1 - difference)
    linear = (2 * n + b - c) * difference - b - c
    root = sqrt(max(0.0, linear * linear + 8 * n * b * spread))
    # Of two equal forms of the larger root, the one that subtracts nothing.
    q = (root - linear) / (4 * n) if linear <= 0 else 2 * b * spread / (root + linear)
    return c - b - n * difference - z * sqrt(max(0.0, n * (2 * q + spread)))
