"""Change of a cost: a ratio of sums."""

from collections.abc import Sequence
from math import fsum, inf, isfinite


def ratio_of_sums(base: Sequence[float], head: Sequence[float]) -> float:
    """sum(head) / sum(base) of amounts >= 0 (money, tokens); 1.3 is 30 % more.

    0/0 is 1 (no change), x/0 infinite. An amount that is NaN or infinite was not measured: infinite, so that no budget
    holds. A negative amount is a ValueError.
    """
    for name, side in (("base", base), ("head", head)):
        for index, amount in enumerate(side):
            if amount < 0:
                raise ValueError(f"{name}[{index}] is {amount}, below 0")
    if not all(isfinite(amount) for side in (base, head) for amount in side):
        return inf
    before, after = fsum(base), fsum(head)
    if before == 0:
        return 1.0 if after == 0 else inf
    return after / before
