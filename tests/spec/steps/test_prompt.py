"""The step `prompt`."""

from collections.abc import Callable
from typing import Any

from penstock.spec.steps.prompt import PromptStep

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}}
TEMPLATE = {"messages": [{"role": "user", "content": "hi"}]}
TEXT = {"text": {"type": "string"}}


def test_outputs_follow_the_template(known: Callable[..., Any]) -> None:
    step = PromptStep.model_validate({"prompt": "p"})
    assert step.outputs(known({"PromptTemplate/p": TEMPLATE})) == TEXT
    typed = {"PromptTemplate/p": {**TEMPLATE, "output": {"schema": SCHEMA}}}
    assert step.outputs(known(typed)) == {**TEXT, "value": SCHEMA}
    assert step.outputs(known()) == {**TEXT, "value": {}}


def test_it_asks_for_its_template(known: Callable[..., Any]) -> None:
    project = known()
    PromptStep.model_validate({"prompt": "p"}).outputs(project)
    assert project.asked == ["PromptTemplate/p"]
