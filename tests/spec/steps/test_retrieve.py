"""The step `retrieve`."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from penstock.spec.schemas import schema
from penstock.spec.steps.retrieve import RetrieveStep


def test_outputs_are_bounded_by_take(known: Callable[..., Any]) -> None:
    made = RetrieveStep.model_validate({"retrieve": "r", "query": "q", "take": 3}).outputs(known())
    assert schema.show(made["documents"]) == "array of object"
    assert schema.at(made["documents"], (2, "text")) == {"type": "string"}
    assert schema.at(made["documents"], (3, "text")) is None
    assert schema.at(made["documents"], ("*", "title")) is None


@pytest.mark.parametrize("take", [0, 1001, 1.5, "4"])
def test_take_has_bounds(take: object) -> None:
    with pytest.raises(ValidationError):
        RetrieveStep.model_validate({"retrieve": "r", "query": "q", "take": take})
