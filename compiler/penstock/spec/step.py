"""The contract of a step type: its fields and the types of its outputs."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Protocol, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from penstock.spec.field import Expression, Strict
from penstock.spec.neighbours import needs, neighbours

STEP_ROOTS = ("inputs", "steps", "vars")
Outputs: TypeAlias = Mapping[str, dict[str, Any]]
"""JSON Schema of each output."""


class Known(Protocol):
    """What a step may ask of the project."""

    def spec(self, kind: str, name: str) -> Any:
        """A resource's spec, or None where it is unknown."""
        ...

    def chain(self, name: str) -> Outputs | None:
        """The outputs of a chain, or None where it is unknown."""
        ...


class Retry(Strict):
    """How often a step is tried in all."""

    attempts: Annotated[int, Field(ge=1, le=10)] = 1
    """Attempts, the first included."""


class Step(Strict):
    """One step of a chain; the key that names its type comes first."""

    model_config = neighbours(needs("otherwise", "when"))

    type_: ClassVar[str]
    """The key that names the type."""

    when: Annotated[str, Expression(STEP_ROOTS)] | None = None
    """Runs only where this is true."""
    otherwise: Annotated[dict[str, Any], Expression(STEP_ROOTS)] | None = None
    """The outputs where `when` is false; without it, whatever reads this step must not run either."""
    retry: Retry | None = None
    """How often it is tried."""
    timeout_seconds: Annotated[float, Field(gt=0)] | None = None
    """Total deadline in seconds: all calls, their attempts and the pauses between them."""

    @model_validator(mode="after")
    def _skipped(self) -> Self:
        if self.otherwise is not None and self.when is None:
            raise ValueError("`otherwise` beside `when` only: without it the step always runs")
        return self

    def outputs(self, known: Known) -> Outputs | None:
        """The types of its outputs, or None where nothing is known of them."""
        raise NotImplementedError(type(self).__name__)


def answer(known: Known, template: str) -> dict[str, dict[str, Any]]:
    """The outputs of asking a model with a template: `text`, and `value` where it has an output schema."""
    spec = known.spec("PromptTemplate", template)
    text: dict[str, dict[str, Any]] = {"text": {"type": "string"}}
    if spec is None:
        return {**text, "value": {}}
    return text if spec.output is None else {**text, "value": spec.output.schema_}


def one_of(members: Sequence[type[Step]]) -> Any:
    """The annotation of a field that holds a step of one of these types, told by the key that names it."""
    types = [member.type_ for member in members]

    def named(value: object) -> str | None:
        keys = (type(value).type_,) if isinstance(value, Step) else value if isinstance(value, dict) else ()
        return next((f"<{key}>" for key in keys if key in types), None)

    tagged: Any = reduce(or_, (Annotated[member, Tag(f"<{member.type_}>")] for member in members))
    choice = Discriminator(
        named, custom_error_type="step_type", custom_error_message="a mapping with one of the keys " + ", ".join(types)
    )
    return Annotated[tagged, choice]
