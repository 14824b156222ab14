"""The step `tool`."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from penstock.spec.steps.tool import ToolStep

TOOL = {"parameters": {"type": "object"}, "effects": "read", "python": "tools.orders:find"}


@pytest.mark.parametrize(
    ("specs", "value"),
    [
        ({"Tool/find": {**TOOL, "returns": {"type": "integer"}}}, {"type": "integer"}),
        ({"Tool/find": TOOL}, {}),
        ({"Tool/find": {"server": "orders", "effects": "read"}}, {}),
        ({}, {}),
    ],
)
def test_its_value_is_what_the_tool_returns(specs: Any, value: Any, known: Callable[..., Any]) -> None:
    assert ToolStep.model_validate({"tool": "find"}).outputs(known(specs)) == {"value": value}


@pytest.mark.parametrize("step", [{"tool": "Find"}, {"tool": "find", "with": {"a b": 1}}, {"tool": "find", "as": "x"}])
def test_refused(step: Any) -> None:
    with pytest.raises(ValidationError):
        ToolStep.model_validate(step)
