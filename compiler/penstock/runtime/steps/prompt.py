"""`prompt`: renders a PromptTemplate and asks a Model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from penstock.runtime import structured
from penstock.runtime.calls.models import Asked
from penstock.runtime.inputs import complete
from penstock.runtime.messages import render
from penstock.runtime.provider import Answer
from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.spec.expressions import expression
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.schemas import schema
from penstock.spec.steps.prompt import PromptStep


async def run(step: PromptStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives `text`, and `value` where the template has an output schema.

    An answer that does not fit the schema is asked for again with `retry`; in the end the model is once told what is
    wrong with it.
    """
    template = means.bundle.spec("PromptTemplate", step.prompt)
    if not isinstance(template, PromptTemplate):
        raise StepFailed(f"the bundle holds no PromptTemplate/{step.prompt}")
    model = step.model or template.model
    if model is None:
        raise StepFailed(f"neither the step nor PromptTemplate/{step.prompt} names a Model")
    given = expression.fill(step.with_, env)
    values = complete(template.inputs, given)
    messages = await render(template, values, means)
    wanted = schema.resolve(template.output.schema_) if template.output is not None else None

    def fits(answer: Answer) -> bool:
        return wanted is None or structured.problem(wanted, answer.text) is None

    attempts = step.retry.attempts if step.retry is not None else None
    asked = await means.chat(model, messages, schema=wanted, attempts=attempts, accept=fits)
    inputs = {"with": given, "messages": messages}
    if wanted is not None and (problem := structured.problem(wanted, asked.answer.text)) is not None:
        mending = [*messages, *structured.repair(asked.answer.text, problem)]
        again = await means.chat(model, mending, schema=wanted, attempts=attempts)
        inputs["messages"] = mending
        asked = _together(asked, again)
        problem = structured.problem(wanted, asked.answer.text)
        if problem is not None:
            message = f"Model/{model} did not answer as the output schema asks: {problem}"
            raise StepFailed(message, code="answer-schema", again=True, inputs=inputs, usage=asked.usage)
    text = asked.answer.text
    outputs = {"text": text} if wanted is None else {"text": text, "value": structured.value(text)}
    return Outcome(
        inputs,
        outputs,
        asked.answer.seconds,
        asked.usage,
        asked.attempts,
        model=asked.model,
        failures=asked.failures,
        finish=asked.answer.finish,
    )


def _together(first: Asked, second: Asked) -> Asked:
    """The second answer, with what both took."""
    answer = replace(second.answer, seconds=first.answer.seconds + second.answer.seconds)
    return second._replace(
        answer=answer,
        usage=first.usage + second.usage,
        attempts=first.attempts + second.attempts,
        failures=first.failures + second.failures,
    )
