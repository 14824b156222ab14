"""Which texts of a session are compared, so that sessions of either sample are alike but for what is said in them."""

from collections.abc import Hashable, Sequence

Units = list[list[int]]
"""Rows of each unit, in the order in which they are taken: a row alone, or the rows of a block (a session)."""


def units(
    rows: Sequence[int], blocks: Sequence[Hashable] | None = None, strata: Sequence[Hashable] | None = None
) -> Units:
    """Of rows in a drawn order. A block over several strata keeps its rows of the first one's: its parts would be
    correlated, and are permuted apart.
    """
    if blocks is None:
        return [[row] for row in rows]
    of: dict[Hashable, list[int]] = {}
    for row in rows:
        inside = of.setdefault(blocks[row], [])
        if not inside or strata is None or strata[row] == strata[inside[0]]:
            inside.append(row)
    return list(of.values())


def by_stratum(units: Units, strata: Sequence[Hashable] | None) -> dict[Hashable, Units]:
    """In the order given; one part where there are no strata."""
    found: dict[Hashable, Units] = {}
    for unit in units:
        found.setdefault(strata[unit[0]] if strata is not None else None, []).append(unit)
    return found


def matched(before: Units, now: Units, strata: Sequence[Hashable] | None = None) -> tuple[Units, Units]:
    """Both cut to sessions of the same sizes, in the order given: the longest of one sample to the length of the
    longest of the other in its stratum, and so on by rank. Of a reference of single rows that leaves one row a session;
    of two samples whose sessions are equally long, all.

    Sessions of equal size are then exchangeable where nothing has changed but, at most, how long they are.
    """
    kept: dict[int, list[int]] = {}  # by the first row of a unit
    of = by_stratum(before, strata)
    for stratum, ours in by_stratum(now, strata).items():
        theirs = of.get(stratum)
        for each in (_cut(theirs, ours), _cut(ours, theirs)) if theirs else ():
            kept |= {unit[0]: unit for unit in each}
    return [kept.get(unit[0], unit) for unit in before], [kept.get(unit[0], unit) for unit in now]


def _cut(units: Units, others: Units) -> Units:
    lengths = sorted(map(len, others), reverse=True)
    made = list(units)
    for rank, at in enumerate(sorted(range(len(units)), key=lambda at: (-len(units[at]), at))):
        made[at] = units[at][: lengths[(2 * rank + 1) * len(others) // (2 * len(units))]]
    return made
