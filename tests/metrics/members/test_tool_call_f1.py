from typing import Any

import pytest

from penstock.metrics.members.tool_call_f1 import score

A, B, C = ({"tool": name, "arguments": {"n": 1}} for name in "abc")
ANY_A = {"tool": "a"}
A2 = {"tool": "a", "arguments": {"n": 2}}


@pytest.mark.parametrize(
    ("calls", "expected", "points"),
    [
        ([A, B], [A, B], 1),
        ([B, A], [A, B], 1),
        ([A, B, C], [A, C], 4 / 5),
        ([A2], [A], 0),
        ([A2], [ANY_A], 1),
        ([A], [{"tool": "a", "arguments": {"n": 1.0}}], 1),
        ([A], [{"tool": "a", "arguments": {"n": True}}], 0),
        ([A, A2], [ANY_A, A], 1),
        ([], [], 1),
        ([], [A], 0),
        ([A], [], 0),
    ],
)
def test_points(trace: Any, calls: list[Any], expected: list[Any], points: float) -> None:
    assert score({"calls": calls, "expected": expected}, {}, trace()) == pytest.approx(points)
