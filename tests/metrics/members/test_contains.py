from typing import Any

import pytest

from penstock.metrics.members.contains import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("text", "expected", "points"),
    [
        ("It takes 30\n days.", "30 days", 1),
        ("STRASSE", "straße", 1),
        ("thirty days", "30 days", 0),
        ("", "a", 0),
    ],
)
def test_contains(trace: Any, text: str, expected: str, points: float) -> None:
    assert score({"text": text, "expected": expected}, {}, trace()) == points


def test_empty_expectation_is_no_free_point(trace: Any) -> None:
    with pytest.raises(Unmeasured):
        score({"text": "anything", "expected": "  "}, {}, trace())
