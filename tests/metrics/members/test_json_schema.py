from typing import Any

import pytest

from penstock.metrics.members.json_schema import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        ({"value": '{"a": 1}', "schema": {"required": ["a"]}}, 1),
        ({"value": {"a": "x"}, "schema": {"properties": {"a": {"type": "integer"}}}}, 0),
        ({"value": "no json", "schema": {"type": "string"}}, 0),
        ({"value": "[" * 100_000, "schema": {}}, 0),
    ],
)
def test_points(trace: Any, arguments: dict[str, Any], points: float) -> None:
    assert score(arguments, {}, trace()) == points


@pytest.mark.parametrize(
    "arguments",
    [
        {"value": 1, "schema": {"type": "nonsense"}},
    ],
)
def test_not_measured(trace: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(Unmeasured):
        score(arguments, {}, trace())
