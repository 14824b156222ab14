"""The normal, Student t and binomial distributions, without scipy."""

from functools import lru_cache
from math import exp, isinf, isnan, lgamma, log, log1p, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_TINY = 1e-300


def normal_cdf(z: float) -> float:
    """P(Z <= z) of the standard normal distribution."""
    return _NORMAL.cdf(z)


def normal_quantile(p: float) -> float:
    """z with P(Z <= z) = p, 0 < p < 1; anything else is a ValueError."""
    if not 0 < p < 1:
        raise ValueError(f"p is {p}, not within (0, 1)")
    return _NORMAL.inv_cdf(p)


def student_cdf(t: float, df: float) -> float:
    """P(T <= t) of Student's t with df > 0 degrees of freedom (df may be infinite: the normal).

    P(T > |t|) = I_x(df/2, 1/2) / 2 at x = df/(df + t^2), I the regularised incomplete beta function
    (Abramowitz & Stegun 26.7.1).
    """
    if isnan(t) or not df > 0:
        raise ValueError(f"t is {t} and df is {df}; df must be above 0")
    if isinf(df):
        return normal_cdf(t)
    if isinf(t):
        return 0.0 if t < 0 else 1.0
    square = t * t
    tail = 0.5 * incomplete_beta(df / 2, 0.5, df / (df + square), square / (df + square))
    return tail if t < 0 else 1 - tail


@lru_cache(maxsize=1024)
def student_quantile(p: float, df: float) -> float:
    """t with P(T <= t) = p, 0 < p < 1, df > 0: `student_cdf` inverted by bisection."""
    if not 0 < p < 1:
        raise ValueError(f"p is {p}, not within (0, 1)")
    if p > 0.5:
        return -student_quantile(1 - p, df)
    if p == 0.5:
        return 0.0
    low, high = -1.0, 0.0
    while student_cdf(low, df) > p:
        low, high = low * 2, low
    while low < (middle := (low + high) / 2) < high:
        if student_cdf(middle, df) > p:
            high = middle
        else:
            low = middle
    return middle


def binomial_tail(k: int, n: int) -> float:
    """P(X >= k) of X ~ Bin(n, 1/2): I_{1/2}(k, n - k + 1) (Abramowitz & Stegun 26.5.24)."""
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    return incomplete_beta(k, n - k + 1, 0.5, 0.5)


def incomplete_beta(a: float, b: float, x: float, y: float) -> float:
    """I_x(a, b), the regularised incomplete beta function; y = 1 - x is given apart to keep its digits.

    The continued fraction of Abramowitz & Stegun 26.5.8, taken on the side where it converges quickly.
    """
    if x <= 0:
        return 0.0
    if y <= 0:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, y, x)
    front = exp(a * _log(x, y) + b * _log(y, x) - _log_beta(a, b))
    return min(1.0, front * _fraction(a, b, x) / a)


def _log_beta(a: float, b: float) -> float:
    """log B(a, b); with a large argument by Stirling's series (Abramowitz & Stegun 6.1.41), large terms cancelled."""
    small, large = sorted((a, b))
    if large < 50:
        return lgamma(a) + lgamma(b) - lgamma(a + b)
    growth = (large - 0.5) * log1p(small / large) + small * (log(large + small) - 1)
    return lgamma(small) - growth - _stirling(large + small) + _stirling(large)


def _stirling(x: float) -> float:
    return 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5)


def _log(x: float, rest: float) -> float:
    return log1p(-rest) if rest < 0.5 else log(x)


def _fraction(a: float, b: float, x: float) -> float:
    # Lentz's method: numerator and denominator of the convergents as running ratios c and d.
    c, d = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 200 + int(10 * sqrt(max(a, b)))):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        previous = value
        for term in (even, odd):
            d = 1 / _nonzero(1 + term * d)
            c = _nonzero(1 + term / c)
            value *= c * d
        if abs(value - previous) <= 1e-16 * abs(value):
            break
    return value


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
