from typing import Any

import pytest

from penstock.metrics.members.retrieval_recall import score
from penstock.metrics.metric import Unmeasured


@pytest.mark.parametrize(
    ("found", "relevant", "points"),
    [(["a", "b", "a"], ["a", "c"], 0.5), ([], ["a"], 0.0), (["a"], ["a", "a"], 1.0)],
)
def test_recall(trace: Any, found: list[str], relevant: list[str], points: float) -> None:
    documents = [{"id": name, "text": ""} for name in found]
    assert score({"documents": documents, "relevant": relevant}, {}, trace()) == points


def test_nothing_relevant(trace: Any) -> None:
    with pytest.raises(Unmeasured):
        score({"documents": [{"id": "a"}], "relevant": []}, {}, trace())
