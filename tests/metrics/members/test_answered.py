from typing import Any

import pytest

from penstock.metrics.members.answered import score


@pytest.mark.parametrize(("text", "points"), [("Returns take 30 days.", 1), ("I do not know.", 0), ("", 0), (" \n", 0)])
def test_answered(trace: Any, text: str, points: float) -> None:
    assert score({"text": text}, {}, trace()) == points
