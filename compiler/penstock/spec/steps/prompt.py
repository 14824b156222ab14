from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Expression, Identifier, Name, Reference
from penstock.spec.step import STEP_ROOTS, Step


class PromptStep(Step):
    """Renders a PromptTemplate and asks a Model; gives `.text`, and `.value` where the template has an output."""

    type_: ClassVar[str] = "prompt"

    prompt: Annotated[Name, Reference("PromptTemplate")]
    """The PromptTemplate."""
    model: Annotated[Name, Reference("Model")] | None = None
    """The Model asked; default: the template's own."""
    with_: Annotated[dict[Identifier, Any], Expression(STEP_ROOTS), Field(alias="with")] = {}
    """The template's inputs."""

    def outputs(self, spec: Callable[[str, str], Any]) -> Mapping[str, dict[str, Any]]:
        template = spec("PromptTemplate", self.prompt)
        text: dict[str, dict[str, Any]] = {"text": {"type": "string"}}
        if template is None:
            return {**text, "value": {}}
        return text if template.output is None else {**text, "value": template.output.schema_}
