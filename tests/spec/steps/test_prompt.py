"""The step `prompt`."""

from typing import Any

from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.steps.prompt import PromptStep

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}}


def template(**more: Any) -> PromptTemplate:
    return PromptTemplate.model_validate({"messages": [{"role": "user", "content": "hi"}], **more})


def test_outputs_follow_the_template() -> None:
    step = PromptStep.model_validate({"prompt": "p"})
    text = {"text": {"type": "string"}}
    assert step.outputs(lambda kind, name: template()) == text
    assert step.outputs(lambda kind, name: template(output={"schema": SCHEMA})) == {**text, "value": SCHEMA}
    assert step.outputs(lambda kind, name: None) == {**text, "value": {}}


def test_it_asks_for_its_template() -> None:
    asked: list[tuple[str, str]] = []
    PromptStep.model_validate({"prompt": "p"}).outputs(lambda kind, name: asked.append((kind, name)))
    assert asked == [("PromptTemplate", "p")]
