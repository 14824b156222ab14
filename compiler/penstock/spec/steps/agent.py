from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Expression, Identifier, Name, Reference, Strict
from penstock.spec.step import STEP_ROOTS, Known, Outputs, Step, answer


class AgentLimits(Strict):
    """Where an agent is stopped; reached, the step fails."""

    turns: Annotated[int, Field(ge=1, le=1000)] = 10
    """Answers of the model."""
    tokens: Annotated[int, Field(gt=0)] | None = None
    """Tokens in all, in and out."""
    usd: Annotated[float, Field(gt=0)] | None = None
    """US dollars in all."""
    seconds: Annotated[float, Field(gt=0)] | None = None
    """Seconds in all."""


class AgentStep(Step):
    """Lets a Model call Tools until it answers; gives `.text`, `.value` where the template has an output, `.calls`."""

    type_: ClassVar[str] = "agent"

    agent: Annotated[Name, Reference("PromptTemplate")]
    """The PromptTemplate it starts with."""
    model: Annotated[Name, Reference("Model")] | None = None
    """The Model asked; default: the template's own."""
    with_: Annotated[dict[Identifier, Any], Expression(STEP_ROOTS), Field(alias="with")] = {}
    """The template's inputs."""
    tools: Annotated[list[Annotated[Name, Reference("Tool", shown=True)]], Field(min_length=1)]
    """The only Tools it has; the model knows each by its name and description."""
    approve: list[Annotated[Name, Reference("Tool")]] = []
    """Those with `effects: write` that it may call."""
    limits: AgentLimits = AgentLimits()
    """Where it is stopped."""

    def outputs(self, known: Known) -> Outputs:
        call = {
            "type": "object",
            "required": ["tool", "arguments", "value"],
            "properties": {
                "tool": {"type": "string", "enum": list(self.tools)},
                "arguments": {"type": "object"},
                "value": {},
            },
            "additionalProperties": False,
        }
        return {**answer(known, self.agent), "calls": {"type": "array", "items": call}}
