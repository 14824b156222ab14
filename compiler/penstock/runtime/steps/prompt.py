"""`prompt`: renders a PromptTemplate and asks a Model."""

import json
import re
from collections.abc import Mapping
from typing import Any

from penstock.runtime.inputs import complete
from penstock.runtime.messages import render
from penstock.runtime.provider import Answer
from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.spec import expression, schema
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.steps.prompt import PromptStep

_FENCED = re.compile(r"\A\s*```[a-z]*\n(.*)\n```\s*\Z", re.DOTALL)


async def run(step: PromptStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives `text`, and `value` where the template has an output schema.

    With `retry`, an answer that does not fit the schema is asked for again.
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
        return wanted is None or _problem(wanted, answer.text) is None

    attempts = step.retry.attempts if step.retry is not None else None
    asked = await means.chat(model, messages, schema=wanted, attempts=attempts, accept=fits)
    text = asked.answer.text
    inputs = {"with": given, "messages": messages}
    outputs: dict[str, Any] = {"text": text}
    if wanted is not None:
        problem = _problem(wanted, text)
        if problem is not None:
            message = f"Model/{model} did not answer as the output schema asks: {problem}"
            raise StepFailed(message, code="answer-schema", again=True, inputs=inputs, usage=asked.usage)
        outputs["value"] = _value(text)
    return Outcome(
        inputs, outputs, asked.answer.seconds, asked.usage, asked.attempts, model=asked.model, failures=asked.failures
    )


def _problem(wanted: Mapping[str, Any], text: str) -> str | None:
    try:
        value = _value(text)
    except (ValueError, RecursionError):
        return f"it is no JSON: {text[:80]!r}"
    return schema.check(dict(wanted), value)


def _value(text: str) -> Any:
    """The JSON of an answer, a code fence around it aside."""
    fenced = _FENCED.match(text)
    return json.loads(fenced.group(1) if fenced else text, parse_constant=_no_constant)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
