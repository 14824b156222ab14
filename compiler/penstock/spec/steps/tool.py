from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Expression, Identifier, Name, Reference
from penstock.spec.step import STEP_ROOTS, Known, Outputs, Step


class ToolStep(Step):
    """Calls a Tool; gives `.value`, typed by what the tool returns."""

    type_: ClassVar[str] = "tool"

    tool: Annotated[Name, Reference("Tool")]
    """The Tool."""
    with_: Annotated[dict[Identifier, Any], Expression(STEP_ROOTS), Field(alias="with")] = {}
    """Its arguments."""

    def outputs(self, known: Known) -> Outputs:
        tool = known.spec("Tool", self.tool)
        return {"value": (None if tool is None else tool.returns) or {}}
