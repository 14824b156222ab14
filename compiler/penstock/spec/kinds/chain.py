from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator

from penstock.spec.field import Aspect, Expression, Identifier, Properties, Strict
from penstock.spec.kind import Kind
from penstock.spec.step import STEP_ROOTS, one_of
from penstock.spec.steps import STEPS

AnyStep: Any = one_of(tuple(STEPS.values()))


class Deprecation(Strict):
    """A field that callers should leave."""

    use: str | None = None
    """What to use instead."""
    remove_after: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    """The day it may go."""

    @field_validator("remove_after")
    @classmethod
    def _real(cls, day: str) -> str:
        try:
            date.fromisoformat(day)
        except ValueError:
            raise ValueError("a day of the calendar, such as 2027-03-01") from None
        return day


class Deprecated(Strict):
    """What callers should leave."""

    inputs: dict[Identifier, Deprecation] = {}
    """By input."""
    outputs: dict[Identifier, Deprecation] = {}
    """By output."""


class Chain(Kind):
    """Steps that turn inputs into outputs: a graph whose order and parallelism come from the references.

    `${{ }}` holds CEL over `inputs`, `steps` and `vars`. A value that is one expression has its type; otherwise it is
    interpolated into text.
    """

    kind: ClassVar[str] = "Chain"

    inputs: Properties = {}
    """A JSON Schema each; required unless it has a default."""
    steps: Annotated[dict[Identifier, AnyStep], Field(min_length=1)]
    """The steps by name."""
    outputs: Annotated[dict[Identifier, Any], Expression(STEP_ROOTS), Field(min_length=1)]
    """What the chain answers."""
    deprecated: Annotated[Deprecated, Aspect.METADATA] = Deprecated()
    """What callers should leave."""
