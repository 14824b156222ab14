from typing import Any

import pytest

from penstock.metrics.members.groundedness import score

DOCUMENTS = [{"id": "returns", "text": "Goods may be returned within 30 days. The buyer pays the postage."}]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Goods may be returned within 30 days.", 1.0),
        ("Goods may be returned within 90 days.", 0.0),
        ("Goods may be returned within 30 days. Elephants sleep standing upright.", 0.5),
        ("I do not know.", 1.0),
        ("", 0.0),
    ],
)
def test_share_of_sentences(trace: Any, text: str, points: float) -> None:
    assert score({"text": text, "documents": DOCUMENTS}, {}, trace()) == points


def test_nothing_found_bears_nothing_out(trace: Any) -> None:
    assert score({"text": "Goods may be returned.", "documents": []}, {}, trace()) == 0.0
