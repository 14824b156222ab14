"""`guard`: a text passes, or does not."""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

from penstock.runtime.calls.models import Asked
from penstock.runtime.inputs import complete
from penstock.runtime.messages import render
from penstock.runtime.provider import Answer
from penstock.runtime.quoted import quoted
from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.spec.expressions import expression
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.schemas import schema
from penstock.spec.steps.guard import Condition, GuardJudge, GuardStep
from penstock.text import pii, refusal


class _Judged(NamedTuple):
    passed: bool
    messages: list[dict[str, str]]
    asked: Asked


async def run(step: GuardStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives `text` and `passed`. What needs no model is looked at first; a judge that does not decide fails the step,
    whatever `onFail` says: an undecided text is not one that passed, nor one that did not.
    """
    text = _text(step.text, env, "text")
    why = _refused(step.guard, text)
    judged = None
    if why is None and step.guard.judge is not None:
        judged = await _judge(step.guard.judge, text, step.retry.attempts if step.retry else None, means)
        why = None if judged.passed else f"Model/{step.guard.judge.model} does not let it pass"
    inputs = {"text": text} if judged is None else {"text": text, "messages": judged.messages}
    if why is not None and step.on_fail == "stop":
        usage = None if judged is None else judged.asked.usage
        raise StepFailed(f"the text does not pass: {why}", code="guard", inputs=inputs, usage=usage)
    given = _text(step.replacement or "", env, "replacement") if why is not None and step.on_fail == "replace" else text
    outputs = {"text": given, "passed": why is None}
    if judged is None:
        return Outcome(inputs, outputs, 0.0)
    asked = judged.asked
    return Outcome(
        inputs, outputs, asked.answer.seconds, asked.usage, asked.attempts, model=asked.model, failures=asked.failures
    )


def _text(value: str, env: Mapping[str, Any], field: str) -> str:
    text = expression.fill(value, env)
    if not isinstance(text, str):
        raise StepFailed(f"`{field}` is no text but {text!r:.80}")
    return text


def _refused(condition: Condition, text: str) -> str | None:
    """Why a text does not pass what needs no model; the text itself is not said again."""
    if condition.pattern is not None and not import_module("re2").search(condition.pattern, text):
        return "`pattern` does not match"
    if condition.schema_ is not None and (problem := _misfit(condition.schema_, text)) is not None:
        return problem
    if condition.pii is False and (found := pii.find(text)):
        return f"it holds personal data ({', '.join(dict.fromkeys(each.kind for each in found))})"
    if condition.refusal is not None and refusal.is_refusal(text) != condition.refusal:
        return "it is no refusal" if condition.refusal else "it is a refusal"
    return None


def _misfit(wanted: Mapping[str, Any], text: str) -> str | None:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return "it is no JSON"
    return schema.check(schema.resolve(dict(wanted)), value)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


async def _judge(judge: GuardJudge, text: str, attempts: int | None, means: Means) -> _Judged:
    template = means.bundle.spec("PromptTemplate", judge.prompt)
    if not isinstance(template, PromptTemplate) or template.output is None:
        raise StepFailed(f"the bundle holds no PromptTemplate/{judge.prompt} with an output")
    wanted = schema.resolve(template.output.schema_)
    values = complete(template.inputs, {"text": text})
    messages = await render(template, {**values, "text": quoted(text)}, means)

    def decides(answer: Answer) -> bool:
        return _verdict(wanted, answer.text) is not None

    asked = await means.chat(judge.model, messages, schema=wanted, attempts=attempts, accept=decides)
    passed = _verdict(wanted, asked.answer.text)
    if passed is None:
        raise StepFailed(
            f"Model/{judge.model} does not decide: no `passed` of true or false in {asked.answer.text[:80]!r}",
            code="guard-undecided",
            inputs={"text": text, "messages": messages},
            usage=asked.usage,
        )
    return _Judged(passed, messages, asked)


def _verdict(wanted: Mapping[str, Any], text: str) -> bool | None:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if schema.check(dict(wanted), value) is not None or not isinstance(value, Mapping):
        return None
    passed = value.get("passed")
    return passed if isinstance(passed, bool) else None
