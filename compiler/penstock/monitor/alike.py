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
    """Those whose stratum is among `strata`, of the reference.

    The traces of a session stay together and belong where most of them do: a session may go on into the next hour.
    """
    known = {stratum for stratum, count in Counter(strata).items() if count >= FEWEST}
    sessions: dict[str, Counter[str]] = {}
    for each in kept:
        if each.session is not None:
            sessions.setdefault(each.session, Counter())[each.stratum or ""] += 1
    most = {name: min(found, key=lambda stratum: (-found[stratum], stratum)) for name, found in sessions.items()}
    placed = [(each, (each.stratum or "") if each.session is None else most[each.session]) for each in kept]
    inside = [(each, stratum) for each, stratum in placed if stratum in known]
    return Alike([each for each, _ in inside], [stratum for _, stratum in inside])
