from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field, model_validator

from penstock.spec.field import Expression, Identifier, Name, Reference, Strict
from penstock.spec.kind import Kind
from penstock.spec.neighbours import any_of, given, is_one_of, needs, neighbours, one_of, when

FEWEST = 16
"""Texts below which a reference tells nothing."""
Measure = Literal[
    "latency.mean",
    "latency.p50",
    "latency.p90",
    "latency.p95",
    "latency.p99",
    "errors",
    "cost",
    "cost.p95",
    "tokens",
    "metric",
]
Detector = Literal[
    "mixture",
    "novelty",
    "learned",
    "density",
    "energy",
    "context",
    "classifier",
    "length",
    "tokens",
    "stability",
    "vocabulary",
    "terms",
    "concepts",
    "topics",
    "prompts",
    "language",
    "refusal",
]
DETECTORS: tuple[str, ...] = get_args(Detector)


class Traces(Strict):
    """Where production traces come from and how they read."""

    format: Literal["otlp", "openinference", "litellm", "langfuse", "jsonl", "csv", "parquet"]
    """The traces' format."""
    map: Annotated[dict[str, str], Expression(("attributes",), bare=True)] = {}
    """Our names to CEL over a trace's attributes."""


class Skew(Strict):
    """Against the rows of an Evaluation."""

    evaluation: Annotated[Name, Reference("Evaluation")]
    """Whose Dataset is the reference."""


class Drift(Strict):
    """Against the past."""

    against: Annotated[str, Field(pattern=r"^[1-9][0-9]*[hd]$")]
    """How far back the reference lies."""


class Objective(Strict):
    """A service level: of all traces of a window, or with `metric` of a sample of them that is scored."""

    model_config = neighbours(
        any_of("min", "max"),
        {
            **when(is_one_of("measure", "metric"), given("evaluation", "metric")),
            "else": {"not": any_of("min", "evaluation", "metric")},
        },
    )

    measure: Measure
    """Latency in seconds, the share of calls with errors, US dollars or tokens a call, or the mean of a metric."""
    min: float | None = None
    """The least that `metric` may be."""
    max: float | None = None
    """The most that the measure may be."""
    evaluation: Annotated[Name, Reference("Evaluation")] | None = None
    """With `metric`: the Evaluation of this chain that declares it; it reads no `row`."""
    metric: Identifier | None = None
    """With the measure `metric`: its name in the Evaluation."""
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    """With the measure `metric`: the share of traces that are scored."""

    @model_validator(mode="after")
    def _bounds(self) -> "Objective":
        if self.min is None and self.max is None:
            raise ValueError("`max`, or with the measure `metric` also `min`")
        if (self.measure == "metric") != (self.metric is not None and self.evaluation is not None):
            raise ValueError("`evaluation` and `metric` with the measure `metric`, and only there")
        if self.measure != "metric" and self.min is not None:
            raise ValueError("`min` with the measure `metric` only")
        if self.measure != "metric" and "sample" in self.model_fields_set:
            raise ValueError("`sample` with the measure `metric` only")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("a `min` of at most `max`")
        if self.measure != "metric" and self.max is not None and self.max < 0:
            raise ValueError("a `max` of at least 0")
        if self.measure == "errors" and self.max is not None and self.max >= 1:
            raise ValueError("a `max` below 1, which is the share of all calls")
        return self


class Window(Strict):
    """How many traces are looked at together."""

    model_config = neighbours(one_of("rows", "every"), needs("minRows", "every"))

    rows: Annotated[int, Field(gt=0)] | None = None
    """A window is so many rows."""
    every: Annotated[str, Field(pattern=r"^[1-9][0-9]*[mhd]$")] | None = None
    """Or so long."""
    min_rows: Annotated[int, Field(gt=0)] | None = None
    """With `every`: fewer rows, or fewer that tell what is compared, are not judged."""
    coverage: Annotated[float, Field(gt=0, le=1)] = 0.9
    """The share of its traces that must tell what is compared or measured; below it nothing is judged."""

    @model_validator(mode="after")
    def _one(self) -> "Window":
        if (self.rows is None) == (self.every is None):
            raise ValueError("either `rows` or `every`")
        if self.rows is not None and self.min_rows is not None:
            raise ValueError("`minRows` with `every` only")
        return self


class Alert(Strict):
    """When it is told."""

    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.01
    """Significance level."""
    min_effect: Annotated[float, Field(ge=0)] = 0.0
    """So that size alone raises no alarm."""
    for_: Annotated[int, Field(ge=1, alias="for")] = 1
    """Windows in a row."""
    severity: Literal["info", "warning", "critical"] = "warning"
    """For the pager."""


class Monitor(Kind):
    """What is watched in production: drift and skew of a signal, or an objective."""

    model_config = neighbours(
        one_of("skew", "drift", "objective"), when(given("objective"), {"not": {"required": ["detectors"]}})
    )

    kind: ClassVar[str] = "Monitor"

    chain: Annotated[Name, Reference("Chain")]
    """The chain that is watched."""
    traces: Traces
    """Where its traces come from."""
    signal: Annotated[str, Expression(("inputs", "outputs", "steps"))] | None = None
    """The text that is compared."""
    skew: Skew | None = None
    """Compare with an Evaluation's rows."""
    drift: Drift | None = None
    """Compare with the past."""
    objective: Objective | None = None
    """Or hold a service level."""
    detectors: Annotated[list[Detector], Field(min_length=1)] = ["mixture", "novelty"]
    """How it is compared."""
    within: list[str] = []
    """Like is compared with like: names as in `traces.map`, or `hour` and `weekday` of `time` (UTC)."""
    window: Window
    """How many traces are looked at together."""
    alert: Alert = Alert()
    """When it is told."""

    @model_validator(mode="after")
    def _one(self) -> "Monitor":
        if sum(part is not None for part in (self.skew, self.drift, self.objective)) != 1:
            raise ValueError("one of `skew`, `drift` and `objective`")
        if self.objective is not None and "detectors" in self.model_fields_set:
            raise ValueError("`detectors` with `skew` or `drift` only")
        if self.objective is not None and self.within:
            raise ValueError("`within` with `skew` or `drift` only")
        if self.objective is None and "context" in self.detectors and not self.within:
            raise ValueError("`within`, in which the detector `context` compares")
        if self.skew is not None and not all(name.startswith("inputs.") for name in self.within):
            raise ValueError("names of inputs alone in `within` where `skew` compares: rows tell no more")
        return self
