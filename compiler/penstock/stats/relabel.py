"""Who could have been in which sample: labels drawn anew, for exact permutation tests of two samples."""

from collections.abc import Hashable, Sequence
from math import comb, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DRAWS = 999
SLACK = 1e-9
"""Relative: equal statistics may differ by rounding, on another machine or with more threads, and a tie counts."""
_BYTES = 1 << 24  # of random keys held at a time


class Tested(NamedTuple):
    """A permutation test.

    Attributes:
        statistic: of the samples as they are.
        p: one-sided, (1 + #{T* >= T}) / (1 + draws), never 0 (Phipson & Smyth 2010).
        effect: what the detector calls the size of the difference; 0 is none.
        null: between which values 98 of 100 drawn statistics lie; None where nothing was drawn.
    """

    statistic: float
    p: float
    effect: float
    null: tuple[float, float] | None = None


def labels(
    reference: int,
    current: int,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    strata: Sequence[Hashable] | None = None,
    blocks: Sequence[Hashable] | None = None,
) -> NDArray[np.float64]:
    """Shape (draws + 1, reference + current), 1.0 where a row is in the current sample; row 0 as it is, the reference
    first.

    Every draw takes as many units of each stratum into the current sample as there are. A unit is a row; with `blocks`
    (a session, a tenant) all rows of one value of one sample, which stay together, and units change places with those
    of as many rows alone, so that every draw has as many rows. Exact where units of a size are exchangeable under H0
    within their stratum, whatever their sizes are distributed like; `relabellings` says whether that leaves enough.

    Raises:
        ValueError: a sample without rows, a wrong number of strata or blocks, a block of several strata.
    """
    unit, is_current, group = _units(reference, current, strata, blocks)
    units = _drawn(is_current, group, draws, seed)
    made = np.empty((draws + 1, reference + current))
    made[0] = np.arange(reference + current) >= reference
    made[1:] = units[:, unit]
    return made


def relabellings(
    reference: int,
    current: int,
    *,
    strata: Sequence[Hashable] | None = None,
    blocks: Sequence[Hashable] | None = None,
) -> int:
    """How many `labels` of these there are: no p is below one over that. Errors as there."""
    _, is_current, group = _units(reference, current, strata, blocks)
    sizes, inside = np.bincount(group), np.bincount(group, weights=is_current)
    return prod(comb(int(size), int(part)) for size, part in zip(sizes, inside, strict=True))


def p_value(statistics: NDArray[np.float64]) -> float:
    """Of statistics shape (draws + 1,), the observed one first; large ones are evidence. NaN observed: 1; NaN drawn
    counts against the observed one.
    """
    observed = float(statistics[0])
    if np.isnan(observed):
        return 1.0
    spread = float(np.std(statistics[np.isfinite(statistics)])) if np.isfinite(observed) else 0.0
    limit = observed - SLACK * max(abs(observed), spread) if np.isfinite(observed) else observed
    return float((1 + int((~(statistics[1:] < limit)).sum())) / len(statistics))


def band(statistics: NDArray[np.float64]) -> tuple[float, float] | None:
    """Quantiles .01 and .99 of the drawn ones of statistics shape (draws + 1,), the observed one first; None where they
    are not finite.
    """
    drawn = np.sort(statistics[1:])
    if len(drawn) == 0 or not np.isfinite(drawn[[0, -1]]).all():
        return None
    return float(drawn[len(drawn) // 100]), float(drawn[len(drawn) - 1 - len(drawn) // 100])


def standardised(statistics: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each column of (draws + 1,) or (draws + 1, k) less its mean, over its standard deviation, both over all draws and
    the observed one: the same function of every draw, so that what follows stays exact.
    """
    spread = statistics.std(axis=0)
    flat = spread <= 1e-12 * np.maximum(1e-300, np.abs(statistics).max(axis=0))
    return np.where(flat, 0.0, (statistics - statistics.mean(axis=0)) / np.where(flat, 1.0, spread))


def means(labels: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the current sample less that of the reference, of each draw: shape (draws + 1,) for values (n,)."""
    inside = labels.sum(axis=1)
    total = labels @ values
    made: NDArray[np.float64] = total / inside - (values.sum() - total) / (len(values) - inside)
    return made


def _units(
    reference: int, current: int, strata: Sequence[Hashable] | None, blocks: Sequence[Hashable] | None
) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp]]:
    """The unit of each row; whether each unit is of the current sample; which ones may change places."""
    n = reference + current
    if reference < 1 or current < 1:
        raise ValueError(f"{reference} rows of reference and {current} of current: each needs one")
    for name, given in (("strata", strata), ("blocks", blocks)):
        if given is not None and len(given) != n:
            raise ValueError(f"{len(given)} {name} for {n} rows")
    is_current = np.arange(n) >= reference
    # The same session in both samples is two units: its rows of either time came about together.
    unit, count = (
        _numbered([(bool(c), b) for c, b in zip(is_current, blocks, strict=True)])
        if blocks is not None
        else (np.arange(n), n)
    )
    stratum, _ = _numbered(strata) if strata is not None else (np.zeros(n, dtype=np.intp), 1)
    first = np.zeros(count, dtype=np.intp)
    first[unit[::-1]] = np.arange(n)[::-1]
    if (stratum[first][unit] != stratum).any():
        raise ValueError("a block holds rows of several strata")
    sizes = np.bincount(unit, minlength=count)
    group, _ = _numbered(list(zip(stratum[first].tolist(), sizes.tolist(), strict=True)))
    return unit, is_current[first], group


def _numbered(values: Sequence[Hashable]) -> tuple[NDArray[np.intp], int]:
    known: dict[Hashable, int] = {}
    numbers = np.array([known.setdefault(value, len(known)) for value in values], dtype=np.intp)
    return numbers, len(known)


def _drawn(is_current: NDArray[np.bool_], stratum: NDArray[np.intp], draws: int, seed: int) -> NDArray[np.float64]:
    """Shape (draws, units)."""
    # Raw words, whose sequence numpy guarantees for a seed, as it does not for the methods of Generator.
    source = np.random.PCG64(seed)
    count = len(is_current)
    made = np.zeros((draws, count))
    groups = [np.flatnonzero(stratum == value) for value in range(int(stratum.max()) + 1)]
    for start in range(0, draws, step := max(1, _BYTES // (8 * count))):
        height = min(step, draws - start)
        keys = source.random_raw(height * count).reshape(height, count)
        for group in groups:
            taken = int(is_current[group].sum())
            if taken == len(group):
                made[start : start + height, group] = 1.0
            elif taken:
                chosen = np.argpartition(keys[:, group], taken - 1, axis=1)[:, :taken]
                made[np.arange(start, start + height)[:, None], group[chosen]] = 1.0
    return made
