from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from penstock.spec.field import Expression, Identifier, Keys, Name, Reference, Strict
from penstock.spec.guard import Guard
from penstock.spec.kind import Kind
from penstock.spec.neighbours import neighbours, one_of, together

ROW = ("row",)
METRIC_ROOTS = ("row", "inputs", "outputs", "steps")


class Judge(Strict):
    """A model that scores."""

    model: Annotated[Name, Reference("Model")]
    """Who judges."""
    prompt: Annotated[Name, Reference("PromptTemplate")] | None = None
    """What it is asked; default: the metric's own."""
    labels: Annotated[Name, Reference("Dataset")] | None = None
    """Rows that people have judged: how far the judge agrees with them is shown."""


class Stub(Strict):
    """What a tool gives while an evaluation runs."""

    returns: Any
    """Its value, whatever the arguments."""


class Metric(Strict):
    """A number a row, or a gap of another metric between slices."""

    model_config = neighbours(one_of("metric", "of"), together("of", "across"))

    metric: str | None = None
    """A member of Penstock's metrics, such as `fact-coverage`."""
    judge: Judge | None = None
    """The model that scores, for metrics that ask one."""
    with_: Annotated[dict[Identifier, Any], Expression(METRIC_ROOTS), Field(alias="with")] = {}
    """The metric's arguments."""
    where: Annotated[str, Expression(ROW)] | None = None
    """The rows this metric is planned for; default: all."""
    of: Identifier | None = None
    """The metric whose gap this is."""
    across: Identifier | None = None
    """The slice the gap is taken across: the largest difference of means."""
    guard: Guard | None = None
    """What it must hold."""

    @model_validator(mode="after")
    def _one(self) -> "Metric":
        if (self.metric is None) == (self.of is None):
            raise ValueError("either `metric` or `of`")
        if (self.of is None) != (self.across is None):
            raise ValueError("`of` and `across` together")
        return self


class Evaluation(Kind):
    """How good a chain is on a Dataset, and what it must keep.

    The gate answers the same rows with the base and the head of a pull request, pairs them by the Dataset's key and
    judges each guarded metric.
    """

    kind: ClassVar[str] = "Evaluation"

    chain: Annotated[Name, Reference("Chain")]
    """What is evaluated, end to end."""
    dataset: Annotated[Name, Reference("Dataset")]
    """The rows."""
    inputs: Annotated[dict[Identifier, Any], Expression(ROW)] = {}
    """The chain's inputs from a row."""
    required: Annotated[str, Expression(ROW)] | None = None
    """Rows that must not flip from pass to fail."""
    repeats: Annotated[int, Field(ge=1, le=100)] = 1
    """How often each row is answered."""
    slices: Annotated[dict[Identifier, str], Expression(ROW)] = {}
    """Groups of rows that are shown apart."""
    tools: Annotated[dict[Name, Stub], Keys("Tool")] = {}
    """Stubs by Tool: those with `effects: write` never run in an evaluation."""
    metrics: Annotated[dict[Identifier, Metric], Field(min_length=1)]
    """The metrics by name."""
