"""The step `agent`."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from penstock.spec.schemas import schema
from penstock.spec.steps.agent import AgentStep

STEP = {"agent": "p", "tools": ["find", "refund"]}


def test_calls_are_typed_with_the_names_of_the_tools(known: Callable[..., Any]) -> None:
    found = AgentStep.model_validate(STEP).outputs(known())
    assert list(found) == ["text", "value", "calls"]
    assert schema.at(found["calls"], (0, "tool")) == {"type": "string", "enum": ["find", "refund"]}
    assert schema.at(found["calls"], ("*", "value")) == {}
    assert schema.at(found["calls"], ("*", "result")) is None


def test_it_has_the_outputs_of_its_template(known: Callable[..., Any]) -> None:
    template = {"messages": [{"role": "user", "content": "hi"}]}
    step = AgentStep.model_validate(STEP)
    assert list(step.outputs(known({"PromptTemplate/p": template}))) == ["text", "calls"]
    typed = {**template, "output": {"schema": {"type": "integer"}}}
    assert step.outputs(known({"PromptTemplate/p": typed}))["value"] == {"type": "integer"}


def test_it_stops_after_ten_turns_unless_told_otherwise() -> None:
    assert AgentStep.model_validate(STEP).limits.turns == 10


@pytest.mark.parametrize(
    "more",
    [{"tools": []}, {"limits": {"turns": 0}}, {"limits": {"usd": 0}}, {"limits": {"turns": 1001}}, {"tool": "x"}],
)
def test_refused(more: Any) -> None:
    with pytest.raises(ValidationError):
        AgentStep.model_validate({**STEP, **more})
