"""The step `each`."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from penstock.spec.schemas import schema
from penstock.spec.steps.each import EachStep

STEP = {"each": "${{ inputs.orders }}", "as": "order", "atMost": 5, "do": {"tool": "find"}}


def test_items_are_the_outputs_of_the_inner_step(known: Callable[..., Any]) -> None:
    tool = {"parameters": {}, "effects": "read", "python": "t:f", "returns": {"type": "integer"}}
    found = EachStep.model_validate(STEP).outputs(known({"Tool/find": tool}))
    assert schema.at(found["items"], (4, "value")) == {"type": "integer"}
    assert schema.at(found["items"], (5, "value")) is None
    assert schema.at(found["items"], ("*", "text")) is None


def test_items_of_an_unknown_chain_are_anything(known: Callable[..., Any]) -> None:
    found = EachStep.model_validate({**STEP, "do": {"chain": "inner"}}).outputs(known())
    assert schema.at(found["items"], ("*", "answer")) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"atMost": 0},
        {"atMost": 10_001},
        {"as": "an order"},
        {"parallel": 0},
        {"do": STEP},
        {"do": {}},
        {"atMost": None},
    ],
)
def test_refused(change: Any) -> None:
    with pytest.raises(ValidationError):
        EachStep.model_validate({**STEP, **change})
