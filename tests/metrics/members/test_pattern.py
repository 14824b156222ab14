from typing import Any

import pytest

from penstock.metrics.members.pattern import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        ({"text": "Order A-17 is sent", "pattern": r"[A-Z]-\d+"}, 1),
        ({"text": "Order A-17 is sent", "pattern": r"^[A-Z]-\d+$"}, 0),
    ],
)
def test_points(trace: Any, arguments: dict[str, Any], points: float) -> None:
    assert score(arguments, {}, trace()) == points


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "a", "pattern": "(?=a)"},
    ],
)
def test_not_measured(trace: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(Unmeasured):
        score(arguments, {}, trace())
