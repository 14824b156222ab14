"""A step of an answer, as it is published."""

from typing import Any

from penstock.report.section import Shape
from penstock.report.value import plain
from penstock.runtime.traces.trace import StepTrace


class Step(Shape):
    """One step of the chain."""

    inputs: dict[str, Any]
    outputs: dict[str, Any]
    seconds: float
    tokens: int
    """Input and output together."""
    usd: float | None
    """Null where no price is known."""
    skipped: bool
    type: str
    attempts: int
    cached: int
    """Calls answered from the store."""
    began: float
    """Seconds after its chain, or the step around it, began."""
    children: list["Inside"]
    """The steps inside it."""
    error: str | None
    """Why it gives no outputs."""
    model: str | None
    """The Model that answered, which may be a fallback."""
    failures: list[str]
    """What the Models asked before it said."""


class Inside(Step):
    """One step inside another."""

    id: str


def step(step: StepTrace) -> Step:
    return Step(**_fields(step))


def inside(step: StepTrace) -> Inside:
    """The same with its name, as it stands inside another one."""
    return Inside(id=step.id, **_fields(step))


def _fields(step: StepTrace) -> dict[str, Any]:
    return dict(
        inputs=plain(step.inputs),
        outputs=plain(step.outputs),
        seconds=step.seconds,
        tokens=step.usage.input_tokens + step.usage.output_tokens,
        usd=step.usage.usd,
        skipped=step.skipped,
        type=step.type,
        attempts=step.attempts,
        cached=step.usage.cached,
        began=step.began,
        children=[inside(child) for child in step.children],
        error=step.error,
        model=step.model,
        failures=list(step.failures),
    )
