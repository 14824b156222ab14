import asyncio
from typing import Any

import pytest

from penstock.metrics.members import MEMBERS
from penstock.metrics.members.criterion import CANARIES, score
from penstock.metrics.score import complete


@pytest.mark.parametrize(("passed", "expected"), [(True, 1.0), (False, 0.0)])
def test_pass_or_fail(passed: bool, expected: float) -> None:
    async def ask(messages: Any, given: Any, schema: Any, *, sample: int = 0) -> Any:
        assert schema["required"] == ["reason", "passed"]
        assert "Criteria: It is polite." in messages[0]["content"]
        return {"reason": "r", "passed": passed}

    given = complete(MEMBERS["criterion"], {"text": "Thank you.", "criteria": "It is polite."})
    assert asyncio.run(score(given, ask)) == expected


def test_canaries() -> None:
    good, bad = CANARIES
    assert good["expected"] in good["text"]
    assert bad["expected"] not in bad["text"]
