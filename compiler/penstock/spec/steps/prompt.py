from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Expression, Identifier, Name, Reference
from penstock.spec.step import STEP_ROOTS, Known, Outputs, Step, answer


class PromptStep(Step):
    """Renders a PromptTemplate and asks a Model; gives `.text`, and `.value` where the template has an output."""

    type_: ClassVar[str] = "prompt"

    prompt: Annotated[Name, Reference("PromptTemplate")]
    """The PromptTemplate."""
    model: Annotated[Name, Reference("Model")] | None = None
    """The Model asked; default: the template's own."""
    with_: Annotated[dict[Identifier, Any], Expression(STEP_ROOTS), Field(alias="with")] = {}
    """The template's inputs."""

    def outputs(self, known: Known) -> Outputs:
        return answer(known, self.prompt)
