from math import log2
from typing import Any

import pytest

from penstock.metrics.members.retrieval_ndcg import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("found", "relevant", "points"),
    [
        ("ab", "ab", 1),
        ("xa", "a", 1 / log2(3)),
        ("aa", "ab", 1 / (1 + 1 / log2(3))),
        ("", "a", 0),
        ("a", "ab", 1),
    ],
)
def test_points(trace: Any, found: str, relevant: str, points: float) -> None:
    documents = [{"id": name} for name in found]
    assert score({"documents": documents, "relevant": list(relevant)}, {}, trace()) == pytest.approx(points)


def test_nothing_relevant(trace: Any) -> None:
    with pytest.raises(Unmeasured):
        score({"documents": [{"id": "a"}], "relevant": []}, {}, trace())
