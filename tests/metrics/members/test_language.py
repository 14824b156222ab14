from typing import Any

import pytest

from penstock.metrics.members.language import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        ({"text": "Das ist nicht die Antwort, die Sie von mir haben wollten.", "expected": "de-AT"}, 1),
        ({"text": "That is not the answer you want from me.", "expected": "de"}, 0),
    ],
)
def test_points(trace: Any, arguments: dict[str, Any], points: float) -> None:
    assert score(arguments, {}, trace()) == points


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "some text", "expected": "xx"},
        {"text": "Ok", "expected": "en"},
    ],
)
def test_not_measured(trace: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(Unmeasured):
        score(arguments, {}, trace())
