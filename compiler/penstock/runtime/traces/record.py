"""One answer as it is published: a line of a trace file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from penstock.bundle.bundle import Bundle
from penstock.runtime.traces import content
from penstock.runtime.traces.trace import StepTrace, Trace, Usage
from penstock.runtime.traces.uses import Uses
from penstock.source.settings import Content
from penstock.spec.step import Step as Spec


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Tokens(_Shape):
    """Those of the answers when they were made, also where they come from the store."""

    input: int
    output: int


class Document(_Shape):
    """What a retriever found; its text is told among the outputs, where they are."""

    id: str
    source: str
    score: float | None


class Step(_Shape):
    """One step, with the steps inside it."""

    id: str
    type: str
    """As the chain has it; inside an agent `turn` and `tool`."""
    status: Literal["ok", "failed", "skipped"]
    began: float
    """Seconds after its chain, or the step around it, began."""
    seconds: float
    """Those of the answer when it was made, also where it comes from the store."""
    tokens: Tokens
    usd: float | None
    """Null where no price is known."""
    attempts: int
    calls: int
    """Of models."""
    cached: int
    """Those of them that the store answered."""
    model: str | None
    """The Model that answered, which may be a fallback."""
    failures: list[str] | None
    """What the Models asked before it said; null as `error` is."""
    finish: str | None
    """Why the model ended its answer, in its own word."""
    uses: dict[str, str]
    """Digests of the resources that it stands on, by `Kind/name`; of a Dataset that of its rows."""
    documents: list[Document]
    """What it found, best first."""
    inputs: dict[str, Any] | None
    """By name: as they were, or each as a digest; null where contents are not told."""
    outputs: dict[str, Any] | None
    """As `inputs`."""
    code: str | None
    """What sort of failure."""
    error: str | None
    """Why it gives no outputs; a digest or null as `inputs` are."""
    steps: list["Step"]
    """The steps inside it: items of an `each`, steps of a sub-chain, turns and calls of an agent."""


class Record(_Shape):
    """One answer of a chain.

    From here back to what made it: `bundle` and `commit`, each step's `uses` and `documents`, the `row`.
    """

    format_version: Literal["1.0"] = "1.0"
    """Minor adds fields, major breaks readers."""
    id: str
    """32 hexadecimal digits: that of the trace in OpenTelemetry, too."""
    time: str
    """When the answer was there, in UTC (RFC 3339)."""
    command: str
    """`run`, `eval` or `gate`."""
    side: Literal["base", "head"] | None
    """Which revision answered, where two are compared."""
    chain: str
    environment: str
    bundle: str
    """Digest of the bundle that answered."""
    fingerprint: str
    """Equal for bundles that answer alike."""
    commit: str | None
    """What the bundle was compiled from; null outside git."""
    modified: bool | None
    """Whether that differs from the commit; null where it is not known."""
    evaluation: str | None
    row: str | None
    """Key of the row that was asked."""
    repeat: int | None
    status: Literal["ok", "failed", "errored", "skipped"] | None
    """Of the row: answered and measured, not all measured, not answered, or cut off."""
    scores: dict[str, float | None] | None
    """Raw value of each metric planned for the row; null where it could not be measured."""
    content: Content
    """What is told of inputs, outputs and errors."""
    kept: bool
    """An earlier run gave this answer: its steps are not known any more."""
    seconds: float
    """Along the longest way through the steps."""
    tokens: Tokens
    usd: float | None
    """Null where no price is known."""
    calls: int
    """Of models."""
    cached: int
    """Those of them that the store answered."""
    inputs: dict[str, Any] | None
    """By name: as they were, or each as a digest; null where contents are not told."""
    outputs: dict[str, Any] | None
    """As `inputs`; empty where there is no answer."""
    code: str | None
    """What sort of failure."""
    error: str | None
    """Why there is no answer, or no score; a digest or null as `inputs` are."""
    steps: list[Step]
    """In the order in which they ended."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who answers, for whom.

    Attributes:
        commit, modified: what the bundle was compiled from, and whether it differs from that.
    """

    bundle: Bundle
    command: str
    environment: str
    side: Literal["base", "head"] | None = None
    evaluation: str | None = None
    commit: str | None = None
    modified: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The row of an evaluation that was asked, and what came of it."""

    key: str
    repeat: int
    status: Literal["ok", "failed", "errored", "skipped"]
    scores: Mapping[str, float | None]
    error: str | None


def record(
    origin: Origin,
    uses: Uses,
    trace: Trace,
    told: Content,
    *,
    id: str,
    ended: float,
    asked: Asked | None = None,
    kept: bool = False,
) -> Record:
    """
    Args:
        ended: when, in seconds since 1970.
        kept: an earlier run gave the answer.
    """
    error = trace.error if trace.error is not None or asked is None else asked.error
    return Record(
        id=id,
        time=datetime.fromtimestamp(ended, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        command=origin.command,
        side=origin.side,
        chain=origin.bundle.chain,
        environment=origin.environment,
        bundle=origin.bundle.digest,
        fingerprint=origin.bundle.fingerprint,
        commit=origin.commit,
        modified=origin.modified,
        evaluation=origin.evaluation,
        row=None if asked is None else content.plain(asked.key),
        repeat=None if asked is None else asked.repeat,
        status=None if asked is None else asked.status,
        scores=None if asked is None else content.plain(asked.scores),
        content=told,
        kept=kept,
        seconds=trace.seconds,
        inputs=content.values(trace.inputs, told),
        outputs=content.values(trace.outputs, told),
        code=trace.code,
        error=content.words(error, told),
        steps=[_step(uses, uses.top(step.id), step, told) for step in trace.steps.values()],
        **_spent(trace.usage),
    )


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a line of a trace file."""
    from penstock.spec.documented import Documented

    made = Record.model_json_schema(mode="serialization", schema_generator=Documented)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "penstock trace"}


def _step(uses: Uses, spec: Spec | None, step: StepTrace, told: Content) -> Step:
    failures = [content.words(failure, told) for failure in step.failures]
    return Step(
        id=content.plain(step.id),
        type=step.type,
        status="skipped" if step.skipped else "ok" if step.error is None else "failed",
        began=step.began,
        seconds=step.seconds,
        attempts=step.attempts,
        model=step.model,
        failures=None if told == "off" else [failure for failure in failures if failure is not None],
        finish=content.plain(step.finish),
        uses=uses.of(spec, step),
        documents=list(map(_document, step.outputs.get("documents", ()))) if step.type == "retrieve" else [],
        inputs=content.values(step.inputs, told),
        outputs=content.values(step.outputs, told),
        code=step.code,
        error=content.words(step.error, told),
        steps=[_step(uses, uses.inside(spec, child), child, told) for child in step.children],
        **_spent(step.usage),
    )


def _document(found: Mapping[str, Any]) -> Document:
    return Document(
        id=content.plain(str(found.get("id", ""))),
        source=content.plain(str(found.get("source", ""))),
        score=content.plain(found.get("score")),
    )


def _spent(usage: Usage) -> dict[str, Any]:
    tokens = Tokens(input=usage.input_tokens, output=usage.output_tokens)
    return {"tokens": tokens, "usd": content.plain(usage.usd), "calls": usage.calls, "cached": usage.cached}
