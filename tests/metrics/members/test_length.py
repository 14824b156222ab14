from typing import Any

import pytest

from penstock.metrics.members.length import score
from penstock.metrics.metric import Unmeasured

DEFAULTS: dict[str, Any] = {"unit": "words", "min": None, "max": None}


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        ({"text": "one two three", "max": 3}, 1),
        ({"text": "one two three", "max": 2}, 0),
        ({"text": "One. Two.", "min": 3, "unit": "sentences"}, 0),
        ({"text": "abc", "min": 3, "max": 3, "unit": "characters"}, 1),
    ],
)
def test_points(trace: Any, arguments: dict[str, Any], points: float) -> None:
    assert score({**DEFAULTS, **arguments}, {}, trace()) == points


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "a"},
    ],
)
def test_not_measured(trace: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(Unmeasured):
        score({**DEFAULTS, **arguments}, {}, trace())
