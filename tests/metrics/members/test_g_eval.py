import asyncio
from typing import Any

import pytest

from penstock.metrics.members import MEMBERS
from penstock.metrics.members.g_eval import CANARIES, score
from penstock.metrics.score import complete


def test_the_mean_of_several_grades() -> None:
    samples: list[int] = []

    async def ask(messages: Any, given: Any, schema: Any, *, sample: int = 0) -> Any:
        samples.append(sample)
        assert "1. Count." in messages[0]["content"]
        return {"reason": "r", "score": [1, 5, 5, 3][sample]}

    given = complete(MEMBERS["g-eval"], {"text": "Seven.", "steps": ["Count."], "samples": 4})
    assert asyncio.run(score(given, ask)) == pytest.approx((0 + 1 + 1 + 0.5) / 4)
    assert samples == [0, 1, 2, 3], "each sample is a call of its own"


def test_canaries() -> None:
    good, bad = CANARIES
    assert good["expected"].lower() in good["text"].lower()
    assert bad["expected"].lower() not in bad["text"].lower()
