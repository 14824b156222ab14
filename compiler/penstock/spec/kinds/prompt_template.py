from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from penstock.spec.field import Identifier, JsonSchema, Name, Properties, Reference, Strict, Text
from penstock.spec.kind import Kind
from penstock.spec.neighbours import given, is_one_of, neighbours, when


class Message(Strict):
    """One message, rendered from a template."""

    role: Literal["system", "user", "assistant"]
    """Who speaks."""
    content: Text
    """The template: inline or `{file: path}`."""


class Insert(Strict):
    """Messages put in place: those of an input, or the few-shot examples (`examples`)."""

    insert: Identifier
    """`examples`, or an input that is an array of messages."""


class Examples(Strict):
    """Few-shot examples, taken from a Dataset."""

    model_config = neighbours(when(is_one_of("select", "similar", "label"), given("by")))

    dataset: Annotated[Name, Reference("Dataset")]
    """A Dataset whose purpose is `fewshot`."""
    take: Annotated[int, Field(gt=0)]
    """How many."""
    select: Literal["first", "similar", "label"] = "first"
    """Which: in order, by embedding of `by`, or by label."""
    by: str | None = None
    """The row's field that `similar` and `label` look at."""
    messages: Annotated[list[Message], Field(min_length=1)]
    """The messages of one example; their templates read `row`."""

    @model_validator(mode="after")
    def _looked_at(self) -> "Examples":
        if self.select != "first" and self.by is None:
            raise ValueError("`by`, the field that `select` looks at, beside `similar` and `label`")
        return self


class Output(Strict):
    """What the answer must be."""

    schema_: Annotated[JsonSchema, Field(alias="schema")]
    """JSON Schema of the answer; the step then has `.value`."""


def _part(value: object) -> str:
    written = value if isinstance(value, dict) else {}
    return "<insert>" if "insert" in written or isinstance(value, Insert) else "<message>"


Part = Annotated[Annotated[Message, Tag("<message>")] | Annotated[Insert, Tag("<insert>")], Discriminator(_part)]


class PromptTemplate(Kind):
    """Messages with variables, and the types of those variables.

    Every variable that a template reads must be declared in `inputs`, as JSON Schema; an input without a default is
    required. With `model` the template is also a chain of one step, of the same name.
    """

    kind: ClassVar[str] = "PromptTemplate"

    format: Literal["jinja2", "mustache", "fstring"] = "jinja2"
    """The template language."""
    inputs: Properties = {}
    """The variables: a JSON Schema each; required unless it has a default."""
    messages: Annotated[list[Part], Field(min_length=1)]
    """What the model is sent."""
    examples: Examples | None = None
    """Few-shot examples, inserted where `insert: examples` stands."""
    output: Output | None = None
    """What the answer must be."""
    model: Annotated[Name, Reference("Model")] | None = None
    """Makes the template a chain of one step."""
