"""Holm's correction for several tests."""

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted p-values in the order given: max over j <= i of min(1, (m - j) p_(j)), j = 0.. by size (Holm 1979).

    Rejecting where the adjusted p <= alpha keeps the chance of any false rejection at alpha. A p outside [0, 1], NaN
    included, is a ValueError.
    """
    for index, p in enumerate(ps):
        if not 0 <= p <= 1:
            raise ValueError(f"ps[{index}] is {p}, not within [0, 1]")
    adjusted = [0.0] * len(ps)
    running = 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        running = max(running, min(1.0, (len(ps) - rank) * ps[index]))
        adjusted[index] = running
    return adjusted
