from typing import Any

import pytest

from penstock.metrics.members.retrieval_mrr import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("found", "relevant", "points"),
    [
        ("xya", "ab", 1 / 3),
        ("xyz", "ab", 0),
    ],
)
def test_points(trace: Any, found: str, relevant: str, points: float) -> None:
    documents = [{"id": name} for name in found]
    assert score({"documents": documents, "relevant": list(relevant)}, {}, trace()) == pytest.approx(points)


def test_nothing_relevant(trace: Any) -> None:
    with pytest.raises(Unmeasured):
        score({"documents": [{"id": "a"}], "relevant": []}, {}, trace())
