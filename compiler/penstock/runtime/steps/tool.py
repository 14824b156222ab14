"""`tool`: calls a Tool."""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.runtime.tool import ToolFailed
from penstock.spec.expressions import expression
from penstock.spec.steps.tool import ToolStep


async def run(step: ToolStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives `value`. What writes is not called a second time by itself: nobody knows how far the first call came."""
    given = expression.fill(step.with_, env)
    inputs = {"with": given}
    try:
        returned = await means.tools.call(step.tool, given, stubs=means.stubs)
    except ToolFailed as failure:
        again = failure.again and means.tools.spec(step.tool).effects == "read"
        message = f"Tool/{step.tool}: {failure.message}"
        raise StepFailed(message, code=failure.code, again=again, inputs=inputs) from None
    return Outcome(inputs, {"value": returned.value}, returned.seconds)
