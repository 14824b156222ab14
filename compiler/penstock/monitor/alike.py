"""Texts of a window that the reference has something alike for: of one tenant, of one hour."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from penstock.monitor.gathered import Kept

FEWEST = 2
"""Texts of the reference in a stratum: one is compared, one is of the pool."""


class Alike(NamedTuple):
    """Attributes:
    kept: in the order given.
    strata: of each.
    """

    kept: list[Kept]
    strata: list[str]


def alike(strata: Sequence[str], kept: Sequence[Kept]) -> Alike:
    """Those whose stratum is among `strata`, of the reference."""
    known = {stratum for stratum, count in Counter(strata).items() if count >= FEWEST}
    inside = [(each, each.stratum) for each in kept if each.stratum is not None and each.stratum in known]
    return Alike([each for each, _ in inside], [stratum for _, stratum in inside])
