"""Guards of a metric, and which of two is stricter."""

from typing import Annotated

from pydantic import Field

from penstock.spec.field import Strict

Share = Annotated[float, Field(ge=0, le=1)]


class Guard(Strict):
    """What a metric must hold; scores are in [0, 1], larger is better after orientation."""

    margin: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Non-inferiority: head may be worse than base by less than this."""
    min: float | None = None
    """Floor of head's mean."""
    max: float | None = None
    """Ceiling of head's mean."""
    max_increase: Annotated[float, Field(ge=0)] | None = None
    """Largest relative increase of the sum, for cost and tokens: 0.1 is 10 %."""


def _least(a: float | None, b: float | None) -> float | None:
    return a if b is None else b if a is None else min(a, b)


def _most(a: float | None, b: float | None) -> float | None:
    return a if b is None else b if a is None else max(a, b)


def stricter(a: Guard | None, b: Guard | None) -> Guard | None:
    """The guard that asks the more of both, bound by bound (margin, max, maxIncrease: smaller; min: larger)."""
    if a is None or b is None:
        return a or b
    return Guard(
        margin=_least(a.margin, b.margin),
        min=_most(a.min, b.min),
        max=_least(a.max, b.max),
        max_increase=_least(a.max_increase, b.max_increase),
    )


def looser(before: Guard | None, after: Guard | None) -> list[str]:
    """The bounds of `before` that `after` drops or weakens."""
    if before is None:
        return []
    strict = stricter(before, after)
    after = after or Guard()
    return [
        name
        for name in ("margin", "min", "max", "max_increase")
        if getattr(before, name) is not None and getattr(after, name) != getattr(strict, name)
    ]
