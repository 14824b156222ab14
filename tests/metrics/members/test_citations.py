from typing import Any

import pytest

from penstock.metrics.members.citations import score


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("It is so [a].", 1),
        ("It is so [a] and [z].", 0.5),
        ("It is so [a, b; z].", 2 / 3),
        ("It is so [c, d].", 1),
        ("See [the page](http://x.example).", 0),
        ("It is so.", 0),
        ("I do not know.", 1),
    ],
)
def test_points(trace: Any, text: str, points: float) -> None:
    documents = [{"id": name} for name in ("a", "b", "c, d")]
    assert score({"text": text, "documents": documents}, {}, trace()) == pytest.approx(points)
