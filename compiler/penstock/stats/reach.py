"""Rows and clusters that a decision needs. Needs `math` alone, so that checking a project never loads numpy."""

from functools import lru_cache
from math import ceil, erfc, expm1, isfinite, log, log1p, log2, sqrt

POWER = 0.8
_MOST = 10**12


def unchanged_bound(n: int, alpha: float) -> float:
    """Largest share of changed rows that n unchanged rows leave possible: 1 - alpha^(1/n); 1 where n = 0.

    The share p with (1 - p)^n = alpha (Clopper & Pearson 1934, no event in n).
    """
    return -expm1(log(alpha) / n) if n > 0 else 1.0


def identical_decides(n: int, alpha: float, margin: float) -> bool:
    """Do n rows with the same outcome on both sides show that no more than the margin was lost?"""
    return unchanged_bound(n, alpha) <= margin


def identical_rows(alpha: float, margin: float) -> int | None:
    """Smallest n with 1 - alpha^(1/n) <= margin; None where no number is: margin 0, or 10^12 rows too few."""
    _probability(alpha)
    if margin >= 1:
        return 1
    if unchanged_bound(_MOST, alpha) > margin:
        return None
    n = max(1, ceil(log(alpha) / log1p(-margin)))
    while n > 1 and identical_decides(n - 1, alpha, margin):
        n -= 1
    while not identical_decides(n, alpha, margin):
        n += 1
    return n


def mde(se: float, alpha: float, power: float = POWER) -> float:
    """Minimum detectable effect: (z_{1-alpha} + z_power) se, the true drop that a one-sided test shows with this
    power.
    """
    return (_quantile(1 - alpha) + _quantile(power)) * se


def needed(n: int, se: float, margin: float, alpha: float, power: float = POWER) -> int | None:
    """Rows at which the minimum detectable effect falls to the margin: ceil(n (mde / margin)^2), at least
    `identical_rows`.

    se is that of a mean over n rows. None where no number is enough or the standard error is undefined.
    """
    least = identical_rows(alpha, margin)
    if least is None or n < 1 or not isfinite(se):
        return None
    return max(least, ceil(n * (mde(se, alpha, power) / margin) ** 2))


def fewest_clusters(alpha: float) -> int:
    """Smallest C at which a sign-flip test can reach alpha: its least p is 2^-C."""
    _probability(alpha)
    return max(1, ceil(-log2(alpha)))


def can_pass(n: int, clusters: int, margin: float, alpha: float) -> bool:
    """Can non-inferiority be shown: rows enough for `identical_rows`, clusters enough for any decision."""
    return clusters >= fewest_clusters(alpha) and identical_decides(n, alpha, margin)


def can_fail(clusters: int, alpha: float) -> bool:
    """Can a regression be shown at level alpha?"""
    return clusters >= fewest_clusters(alpha)


def can_decide(n: int, clusters: int, margin: float, alpha: float) -> bool:
    """Are both answers within reach? With only one, a guard is no gate. Unclustered rows: clusters = n."""
    return can_pass(n, clusters, margin, alpha) and can_fail(clusters, alpha)


@lru_cache(maxsize=64)
def _quantile(p: float) -> float:
    """z with P(Z <= z) = p, by bisection of erfc."""
    _probability(p)
    low, high = -40.0, 40.0
    while low < (middle := (low + high) / 2) < high:
        if erfc(-middle / sqrt(2)) / 2 < p:
            low = middle
        else:
            high = middle
    return middle


def _probability(p: float) -> None:
    if not 0 < p < 1:
        raise ValueError(f"{p} is not within (0, 1)")
