from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias

from pydantic import Field

from penstock.spec.field import Expression, Identifier
from penstock.spec.step import STEP_ROOTS, Known, Outputs, Step

if TYPE_CHECKING:
    Inner: TypeAlias = Any  # a step of any other type: the table says which


class EachStep(Step):
    """Runs one step for each item of a list; gives `.items`, the inner step's outputs in the order of the list."""

    type_: ClassVar[str] = "each"

    each: Annotated[str, Expression(STEP_ROOTS)]
    """The list: one expression."""
    as_: Annotated[Identifier, Field(alias="as")]
    """What an item is called in the expressions of `do`."""
    do: "Inner"
    """The step, of any type but `each`; several steps are a chain of their own."""
    at_most: Annotated[int, Field(ge=1, le=10_000)]
    """Items; with more the step fails. It bounds what a call may cost."""
    parallel: Annotated[int, Field(ge=1, le=1000)] = 4
    """Items under way at once."""

    def outputs(self, known: Known) -> Outputs:
        return {"items": {"type": "array", "items": item(self.do.outputs(known)), "maxItems": self.at_most}}


def item(inner: Outputs | None) -> dict[str, Any]:
    """The type of one of the items, given the outputs of the inner step."""
    if inner is None:
        return {}
    return {"type": "object", "required": list(inner), "properties": dict(inner), "additionalProperties": False}
