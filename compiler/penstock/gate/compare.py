"""Base scores against head scores: worse, not worse, or not decided.

Larger is better. The forms are those of design section 9: a test that head is worse (FAIL side), a test that it is not
worse than the margin allows (PASS side), and neither is the negation of the other.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from math import fsum, isnan
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penstock.stats import reach
from penstock.stats.clustered import Estimate, mean_difference
from penstock.stats.distribution import student_quantile
from penstock.stats.paired import Interval, mcnemar_midp, tango
from penstock.stats.permutation import DRAWS, sign_flip

_ROUNDING = 1e-9  # a scorer's 1.0000000000000004 is a 1
_NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class Measured:
    """What the rows say of one metric, before other metrics are thought of.

    `delta` is head - base, the mean over n rows of the difference (of means over repeats); `low`, `high` are one-sided
    bounds at alpha each, so a 90 % interval for alpha .05. `p`: H0 head is not worse. `noninferior`: shown to lose
    less than the margin. `worse`, `better`: rows whose difference is below, above 0. `missing_base`, `missing_head`:
    rows without any measured repeat; `paired`: rows measured on both sides. `mde`: the drop found with 80 % power,
    None where undefined; `needed`: rows at which the mde falls to the margin (None: no margin, or no number would do).
    """

    base: float
    head: float
    delta: float
    low: float
    high: float
    p: float
    noninferior: bool
    mde: float | None
    needed: int | None
    n: int
    clusters: int
    repeats: int
    paired: int
    missing_base: int
    missing_head: int
    worse: int
    better: int
    margin: float | None
    alpha: float
    seed: int


@dataclass(frozen=True, slots=True)
class Comparison(Measured):
    """`Measured`, and what follows. `p_adjusted` is p after Holm over the metrics judged together, p itself where it
    is alone.

    `improved`: the interval lies above 0, by more than rows that only base failed to measure can explain.
    `small_drop`: a drop is shown and so is that it is smaller than the margin.
    """

    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE"]
    p_adjusted: float
    improved: bool
    small_drop: bool


def compare(
    base: Any,
    head: Any,
    *,
    binary: bool,
    margin: float | None,
    alpha: float = 0.05,
    clusters: Sequence[Hashable] | None = None,
    seed: int = 0,
    exact: bool = False,
) -> Comparison:
    """One metric, judged alone: `measure`, then `conclude` with its own p. Errors as in `measure`."""
    measured = measure(base, head, binary=binary, margin=margin, alpha=alpha, clusters=clusters, seed=seed, exact=exact)
    return conclude(measured, measured.p)


def measure(
    base: Any,
    head: Any,
    *,
    binary: bool,
    margin: float | None,
    alpha: float = 0.05,
    clusters: Sequence[Hashable] | None = None,
    seed: int = 0,
    exact: bool = False,
    draws: int = DRAWS,
) -> Measured:
    """Tests and interval of head - base over rows paired by position, larger is better.

    base, head: scores in [0, 1], shape (rows,) or (rows, repeats), the number of repeats free on each side; binary: 0
    or 1 (or bool). NaN or None is the worst score, 0, on its side. clusters: a label a row.

    Pass/fail with neither clusters nor repeats: McNemar mid-p (`exact`: the exact test) and Tango's interval.
    Otherwise, over clusters: studentised sign-flip permutation and the paired t interval. Non-inferiority is `low >
    -margin`, and always also 1 - alpha^(1/m) <= margin for the m rows measured on both sides, and clusters enough for
    any decision (5 at alpha .05). Without a margin there is nothing to be non-inferior to: `noninferior` is False.

    ValueError: a score outside [0, 1] or, if binary, not 0 or 1, by its index; unequal lengths; margin < 0; alpha
    outside (0, 1).
    """
    if margin is not None and not margin >= 0:
        raise ValueError(f"margin is {margin}, not a number >= 0")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, not within (0, 1)")
    before, after = _side("base", base, binary), _side("head", head, binary)
    n = len(before.scores)
    if len(after.scores) != n:
        raise ValueError(f"{n} base rows and {len(after.scores)} head rows: they are paired by position")
    if clusters is not None and len(clusters) != n:
        raise ValueError(f"{len(clusters)} cluster labels for {n} rows")
    if clusters is not None and len(set(clusters)) == n:
        clusters = None
    repeats = max(before.repeats, after.repeats)
    differences = [h - b for b, h in zip(before.scores, after.scores, strict=True)]
    worse, better = sum(d < 0 for d in differences), sum(d > 0 for d in differences)
    estimate = mean_difference(differences, clusters)
    if n == 0 or estimate.clusters < 2:
        p, interval = 1.0, Interval(-1.0, 1.0)
    elif binary and clusters is None and repeats == 1:
        p, interval = mcnemar_midp(worse, better, exact=exact), tango(worse, better, n, alpha)
    else:
        p = sign_flip(differences, clusters, draws=draws, seed=seed).p
        interval = _student(estimate, alpha)
    paired = sum(not (b or h) for b, h in zip(before.missing, after.missing, strict=True))
    noninferior = (
        margin is not None and interval.low > -margin and reach.can_pass(paired, estimate.clusters, margin, alpha)
    )
    return Measured(
        base=_mean(before.scores),
        head=_mean(after.scores),
        delta=_mean(differences),
        low=interval.low,
        high=interval.high,
        p=p,
        noninferior=noninferior,
        mde=_mde(estimate, alpha),
        needed=None if margin is None else reach.needed(n, estimate.se, margin, alpha),
        n=n,
        clusters=estimate.clusters,
        repeats=repeats,
        paired=paired,
        missing_base=sum(before.missing),
        missing_head=sum(after.missing),
        worse=worse,
        better=better,
        margin=margin,
        alpha=alpha,
        seed=seed,
    )


def verdict(measured: Measured, p_adjusted: float) -> Literal["PASS", "FAIL", "INCONCLUSIVE"]:
    """PASS where non-inferiority is shown, else FAIL where a regression is (p_adjusted <= alpha), else INCONCLUSIVE.

    Without a margin PASS is out of reach: a drop can be shown, its absence cannot. A NaN p decides nothing.
    """
    if measured.noninferior:
        return "PASS"
    return "FAIL" if p_adjusted <= measured.alpha else "INCONCLUSIVE"


def conclude(measured: Measured, p_adjusted: float) -> Comparison:
    """The comparison that follows, once p is adjusted for the metrics judged together (`stats.holm`)."""
    only_head = measured.n - measured.paired - measured.missing_head
    return Comparison(
        **{field.name: getattr(measured, field.name) for field in fields(Measured)},
        verdict=verdict(measured, p_adjusted),
        p_adjusted=p_adjusted,
        improved=measured.n > 0 and measured.low > only_head / measured.n,
        small_drop=measured.noninferior and p_adjusted <= measured.alpha,
    )


class _Side(NamedTuple):
    scores: list[float]
    missing: list[bool]
    repeats: int


def _side(name: str, given: Any, binary: bool) -> _Side:
    try:
        table = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: not an array of numbers, rows or rows x repeats (a missing one is NaN)") from error
    if table.ndim not in (1, 2) or (table.ndim == 2 and table.shape[1] == 0):
        raise ValueError(f"{name}: shape {table.shape}, expected (rows,) or (rows, repeats)")
    _refuse(name, table, binary)
    rows = np.clip(table.reshape(len(table), -1) if table.size else np.empty((0, 1)), 0.0, 1.0)
    if binary:
        rows = np.round(rows)
    lost = np.isnan(rows)
    scores = [fsum(row) / len(row) for row in np.where(lost, 0.0, rows).tolist()]
    return _Side(scores, [all(row) for row in lost.tolist()], rows.shape[1])


def _refuse(name: str, table: NDArray[np.float64], binary: bool) -> None:
    with np.errstate(invalid="ignore"):
        wrong = (table < -_ROUNDING) | (table > 1 + _ROUNDING)
        if binary:
            wrong |= np.minimum(np.abs(table), np.abs(table - 1)) > _ROUNDING
    for index in np.argwhere(wrong):
        place = "".join(f"[{i}]" for i in index)
        raise ValueError(f"{name}{place} is {table[tuple(index)]}, not {'0 or 1' if binary else 'within [0, 1]'}")


def _student(estimate: Estimate, alpha: float) -> Interval:
    if estimate.se > _NO_SPREAD:
        half = student_quantile(1 - alpha, estimate.df) * estimate.se
        return Interval(max(-1.0, estimate.delta - half), min(1.0, estimate.delta + half))
    # No spread: the t interval has no width. What n equal rows leave open is a share of rows that lie anywhere in [-1,
    # 1].
    share = reach.unchanged_bound(estimate.n, alpha)
    centre = (1 - share) * estimate.delta
    return Interval(centre - share, centre + share)


def _mde(estimate: Estimate, alpha: float) -> float | None:
    if isnan(estimate.se):
        return None
    if estimate.se <= _NO_SPREAD:
        return reach.unchanged_bound(estimate.n, alpha)
    return reach.mde(estimate.se, alpha)


def _mean(values: list[float]) -> float:
    # No row: the worst score, and `n` says why.
    return fsum(values) / len(values) if values else 0.0
