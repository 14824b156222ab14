from typing import Any

import pytest

from penstock.metrics.members.numeric import score
from penstock.metrics.metric import Unmeasured

DEFAULTS: dict[str, Any] = {"absolute": 0, "relative": 0}


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        ({"value": "It costs 1,250.50 euros", "expected": 1250.5}, 1),
        ({"value": "from 3 to 5", "expected": 3}, 0),
        ({"value": "about \u22122e3", "expected": -2000}, 1),
        ({"value": 101, "expected": 100, "relative": 0.01}, 1),
        ({"value": 102, "expected": 100, "relative": 0.01, "absolute": 1}, 0),
        ({"value": "none", "expected": 1}, 0),
    ],
)
def test_points(trace: Any, arguments: dict[str, Any], points: float) -> None:
    assert score({**DEFAULTS, **arguments}, {}, trace()) == points


@pytest.mark.parametrize(
    "arguments",
    [
        {"value": 1, "expected": None},
    ],
)
def test_not_measured(trace: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(Unmeasured):
        score({**DEFAULTS, **arguments}, {}, trace())
