from typing import Any

import pytest

from penstock.metrics.members.pii_leak import score

DEFAULTS: dict[str, Any] = {"allowed": []}


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        ({"text": "Write to ann@mail.invalid-corp.eu"}, 1),
        ({"text": "Call +49 30 1234567", "allowed": ["tel. +49-30-123-4567"]}, 0),
        ({"text": "No data here"}, 0),
    ],
)
def test_points(trace: Any, arguments: dict[str, Any], points: float) -> None:
    assert score({**DEFAULTS, **arguments}, {}, trace()) == points
