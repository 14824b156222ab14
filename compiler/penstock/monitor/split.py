"""Which rows are compared, and which are the pool that novelty and rarity are learnt from."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from penstock.monitor import sessions

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
    pool. A unit is a row, or rows of a block, as many as blocks of the other sample have (`sessions.matched`), so that
    nothing but chance tells a unit of one part from the other's.

    Raises:
        ValueError: too few rows or units, strata or blocks of another length.
    """
    n = reference + current
    if reference < 2 * FEWEST or current < FEWEST:
        raise ValueError(f"{reference} and {current} rows: at least {2 * FEWEST} and {FEWEST} are needed")
    for name, given in (("strata", strata), ("blocks", blocks)):
        if given is not None and len(given) != n:
            raise ValueError(f"{len(given)} {name} for {n} rows")
    now = units(range(reference, n), seed + 1, blocks, strata)
    there = units(range(reference), seed, blocks, strata)
    if len(now) < FEWEST:
        raise ValueError(f"{current} rows of {len(now)} sessions (blocks): at least {FEWEST} of them are needed")
    of = sessions.by_stratum(there, strata)
    counts = {stratum: len(each) for stratum, each in sessions.by_stratum(now, strata).items()}
    before = [unit for stratum, each in of.items() for unit in each[: min(counts.get(stratum, 0), len(each) // 2)]]
    is_taken = {unit[0] for unit in before}
    pool = [unit for unit in there if unit[0] not in is_taken]
    if not before or not pool:
        few = "blocks" if blocks is not None else "rows of the current sample's strata"
        raise ValueError(f"the reference has too few {few}: at least two are needed")
    before, now = sessions.matched([unit for unit in there if unit[0] in is_taken], now, strata)
    return Split(*([row for unit in _most(each) for row in unit] for each in (before, now, pool)))


def drawn(rows: int, most: int, seed: int) -> list[int]:
    """At most `most` of the numbers below `rows`, in an order that the seed sets."""
    # Raw words, whose sequence numpy guarantees for a seed.
    keys = np.random.PCG64(seed).random_raw(rows)
    return [int(row) for row in np.argsort(keys, kind="stable")[:most]]


def units(
    rows: range, seed: int, blocks: Sequence[Hashable] | None, strata: Sequence[Hashable] | None
) -> sessions.Units:
    """In an order that the seed sets, whatever their sizes, and so are the rows of each."""
    if blocks is None:
        found = sessions.units(rows)
    else:
        shuffled = [rows[at] for at in drawn(len(rows), len(rows), seed + 2)]
        found = sorted(sessions.units(shuffled, blocks, strata), key=min)
    return [found[place] for place in drawn(len(found), len(found), seed)]


def _most(units: list[list[int]]) -> list[list[int]]:
    """As many as hold about `MOST` rows, by their mean size: to stop at the row would leave out the long ones."""
    rows = sum(len(unit) for unit in units)
    return units if rows <= MOST else units[: max(2, MOST * len(units) // rows)]
