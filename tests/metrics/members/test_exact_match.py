from typing import Any

import pytest

from penstock.metrics.members.exact_match import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("text", "expected", "points"),
    [
        ("yes", "yes", 1),
        (" yes\n indeed ", "yes indeed", 1),
        ("Yes", "yes", 0),
        (3, 3.0, 1),
        (True, 1, 0),
        (None, "yes", 0),
        ({"a": [True, " b"]}, {"a": [True, "b"]}, 1),
        ({"a": [1]}, {"a": [True]}, 0),
        ([1, 2], [2, 1], 0),
    ],
)
def test_equal(trace: Any, text: Any, expected: Any, points: float) -> None:
    assert score({"text": text, "expected": expected}, {}, trace()) == points


def test_nothing_expected(trace: Any) -> None:
    with pytest.raises(Unmeasured):
        score({"text": None, "expected": None}, {}, trace())
