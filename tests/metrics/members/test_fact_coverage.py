from typing import Any

import pytest

from penstock.metrics.members.fact_coverage import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("text", "facts", "points"),
    [
        ("Use `penstock check` with **3.11  or\nnewer**.", ["Penstock check", "3.11 or newer"], 1.0),
        ("one and two", ["one", "two", "three", "four"], 0.5),
        ("It costs 5 euro.", ["5 euros | 5 euro", "free | gratis"], 0.5),
        ("a|b", ["a|b"], 1.0),
        ("", ["a"], 0.0),
        ("kept", ["kept", "**", " | "], 1.0),
    ],
)
def test_share(trace: Any, text: str, facts: list[str], points: float) -> None:
    assert score({"text": text, "facts": facts}, {}, trace()) == points


@pytest.mark.parametrize("facts", [[], ["  "], ["`*`"]])
def test_no_fact(trace: Any, facts: list[str]) -> None:
    with pytest.raises(Unmeasured):
        score({"text": "text", "facts": facts}, {}, trace())
