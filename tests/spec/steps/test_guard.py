"""The step `guard`."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from penstock.spec.steps.guard import GuardStep

STEP = {"guard": {"refusal": False}, "text": "${{ steps.answer.text }}"}


def test_outputs(known: Callable[..., Any]) -> None:
    assert GuardStep.model_validate(STEP).outputs(known()) == {
        "text": {"type": "string"},
        "passed": {"type": "boolean"},
    }
    assert GuardStep.model_validate(STEP).on_fail == "stop"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"guard": {}}, "at least one of"),
        ({"guard": {"pii": True}}, "False"),
        ({"guard": {"pii": 0}}, "False"),
        ({"guard": {"pattern": "(?=x)"}}, "RE2"),
        ({"guard": {"pattern": "("}}, "RE2"),
        ({"onFail": "replace"}, "`replacement` with `onFail: replace`"),
        ({"replacement": "Sorry."}, "`replacement` with `onFail: replace`"),
        ({"onFail": "ignore"}, "'stop'"),
    ],
)
def test_refused(change: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("(", r"\(")):
        GuardStep.model_validate({**STEP, **change})
