from typing import Any

import pytest

from penstock.metrics.members.toxicity import score

DEFAULTS: dict[str, Any] = {"words": []}


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        ({"text": "You idiot"}, 1),
        ({"text": "You are kind"}, 0),
        ({"text": "Try Acme", "words": ["acme"]}, 1),
    ],
)
def test_points(trace: Any, arguments: dict[str, Any], points: float) -> None:
    assert score({**DEFAULTS, **arguments}, {}, trace()) == points
