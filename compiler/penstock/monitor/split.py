"""Which rows are compared, and which are the pool that novelty and rarity are learnt from."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

MOST = 2000
"""Rows of each sample that are compared, and of the pool: seeded draws of more."""
FEWEST = 8


class Split(NamedTuple):
    """Rows of the reference that are compared, rows of the current sample that are, and the pool, which shares no row
    with them; all count from the first row of the reference.
    """

    before: list[int]
    now: list[int]
    pool: list[int]


def split(
    reference: int,
    current: int,
    seed: int,
    strata: Sequence[Hashable] | None = None,
    blocks: Sequence[Hashable] | None = None,
) -> Split:
    """Of each stratum as many units of the reference as the current sample has, at most half of them; the rest is the
    pool. A unit is a row, or all rows of a block, so that nothing but chance tells a unit of one part from the other's.

    Raises:
        ValueError: too few rows or units, strata or blocks of another length.
    """
    n = reference + current
    if reference < 2 * FEWEST or current < FEWEST:
        raise ValueError(f"{reference} and {current} rows: at least {2 * FEWEST} and {FEWEST} are needed")
    for name, given in (("strata", strata), ("blocks", blocks)):
        if given is not None and len(given) != n:
            raise ValueError(f"{len(given)} {name} for {n} rows")
    now = _most(_units(range(reference, n), seed + 1, blocks))
    units = _units(range(reference), seed, blocks)
    wanted: dict[Hashable, int] = {}
    there: dict[Hashable, int] = {}
    for each, into in ((now, wanted), (units, there)):
        for rows in each:
            stratum = strata[rows[0]] if strata is not None else None
            into[stratum] = into.get(stratum, 0) + 1
    left = {stratum: min(count, there.get(stratum, 0) // 2) for stratum, count in wanted.items()}
    before: list[int] = []
    pool: list[list[int]] = []
    for rows in units:
        stratum = strata[rows[0]] if strata is not None else None
        if left.get(stratum, 0):
            left[stratum] -= 1
            before.extend(rows)
        else:
            pool.append(rows)
    if not before or not pool:
        few = "blocks" if blocks is not None else "rows of the current sample's strata"
        raise ValueError(f"the reference has too few {few}: at least two are needed")
    return Split(before, [row for rows in now for row in rows], [row for rows in _most(pool) for row in rows])


def drawn(rows: int, most: int, seed: int) -> list[int]:
    """At most `most` of the numbers below `rows`, in an order that the seed sets."""
    # Raw words, whose sequence numpy guarantees for a seed.
    keys = np.random.PCG64(seed).random_raw(rows)
    return [int(row) for row in np.argsort(keys, kind="stable")[:most]]


def _units(rows: range, seed: int, blocks: Sequence[Hashable] | None) -> list[list[int]]:
    """In an order that the seed sets, whatever their sizes."""
    of: dict[Hashable, list[int]] = {}
    for row in rows:
        of.setdefault(blocks[row] if blocks is not None else row, []).append(row)
    units = list(of.values())
    return [units[place] for place in drawn(len(units), len(units), seed)]


def _most(units: list[list[int]]) -> list[list[int]]:
    """As many as hold about `MOST` rows, by their mean size: to stop at the row would leave out the long ones."""
    rows = sum(len(unit) for unit in units)
    return units if rows <= MOST else units[: max(2, MOST * len(units) // rows)]
