"""`agent`: a Model calls Tools until it answers.

What it may call is said by the step alone. What a model or a tool says is text: it can ask for any name with any
arguments, and is told no.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from penstock.runtime import structured
from penstock.runtime.agent import Agent, Turn
from penstock.runtime.inputs import complete
from penstock.runtime.messages import render
from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.spec.expressions import expression
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.schemas import schema
from penstock.spec.steps.agent import AgentStep


async def run(step: AgentStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives `text`, `calls`, and `value` where the template has an output schema, which one more turn may mend."""
    template = means.bundle.spec("PromptTemplate", step.agent)
    if not isinstance(template, PromptTemplate):
        raise StepFailed(f"the bundle holds no PromptTemplate/{step.agent}")
    model = step.model or template.model
    if model is None:
        raise StepFailed(f"neither the step nor PromptTemplate/{step.agent} names a Model")
    given = expression.fill(step.with_, env)
    messages = await render(template, complete(template.inputs, given), means)
    wanted = schema.resolve(template.output.schema_) if template.output is not None else None
    agent = Agent(step, model, list(messages), wanted, means)
    inputs = {"with": given, "messages": messages}
    try:
        async with asyncio.timeout(step.limits.seconds):
            text = await _answered(agent, wanted)
    except TimeoutError:
        if step.limits.seconds is None:
            raise
        message = f"the agent did not end within {step.limits.seconds:g} s"
        raise StepFailed(message, code="agent-limit", inputs=inputs, usage=agent.usage, children=agent.traces) from None
    except StepFailed as failure:
        raise StepFailed(
            str(failure), code=failure.code, inputs=inputs, usage=agent.usage, children=agent.traces
        ) from None
    outputs: dict[str, Any] = {"text": text, "calls": agent.calls}
    if wanted is not None:
        outputs["value"] = structured.value(text)
    return Outcome(
        inputs,
        outputs,
        agent.seconds,
        agent.usage,
        agent.attempts,
        children=tuple(agent.traces),
        model=agent.answered_by,
        failures=tuple(agent.failures),
    )


async def _answered(agent: Agent, wanted: Mapping[str, Any] | None) -> str:
    """The text of the first answer that calls no tool, mended once where it does not fit."""
    mended = False
    while True:
        turn: Turn = await agent.turn()
        if turn.tool_calls:
            await agent.call(turn)
            continue
        why = None if wanted is None else structured.problem(wanted, turn.text)
        if why is None:
            return turn.text
        if mended:
            raise StepFailed(f"the agent did not answer as the output schema asks: {why}", code="answer-schema")
        mended = True
        agent.messages += structured.repair(turn.text, why)
