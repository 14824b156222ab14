from typing import Any

import pytest

from penstock.metrics.members.refused import score


@pytest.mark.parametrize(
    ("text", "points"),
    [("I do not know.", 1), ("The documents do not say.", 1), ("Returns take 30 days.", 0), ("", 0)],
)
def test_refused(trace: Any, text: str, points: float) -> None:
    assert score({"text": text}, {}, trace()) == points
