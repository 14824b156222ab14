"""`chain`: another Chain as one step."""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.spec.expressions import expression
from penstock.spec.steps.chain import ChainStep


async def run(step: ChainStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives the Chain's outputs by name; its steps are `children`."""
    given = expression.fill(step.with_, env)
    trace = await means.chain(step.chain, given)
    children = tuple(trace.steps.values())
    if trace.error is not None:
        raise StepFailed(
            f"Chain/{step.chain}: {trace.error}",
            code=trace.code or "step",
            again=trace.again,
            inputs=trace.inputs,
            usage=trace.usage,
            children=children,
        )
    return Outcome(trace.inputs, trace.outputs, trace.seconds, trace.usage, children=children)
