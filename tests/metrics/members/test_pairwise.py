import asyncio
from typing import Any

import pytest

from penstock.metrics.members import MEMBERS
from penstock.metrics.members.pairwise import CANARIES, score
from penstock.metrics.score import complete


def compared(head: str, base: str, say: list[str]) -> float:
    said = iter(say)

    async def ask(messages: Any, given: Any, schema: Any, *, sample: int = 0) -> Any:
        assert {given["text"], given["other"]} == {head, base}
        return {"reason": "r", "better": next(said)}

    found = asyncio.run(score({**complete(MEMBERS["pairwise"], {"text": head}), "other": base}, ask))
    assert next(said, None) is None, "every verdict was asked for"
    return found


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        (["first", "second"], 1.0),  # head stands first, then second
        (["second", "first"], 0.0),
        (["first", "first"], 0.5),  # it prefers a place
        (["second", "second"], 0.5),
        (["neither", "neither"], 0.5),
        (["first", "neither"], 0.5),
    ],
)
def test_both_orders_must_agree(say: list[str], expected: float) -> None:
    assert compared("a", "b", say) == expected


def test_equal_texts_are_not_asked_about() -> None:
    assert compared("a", "a", []) == 0.5


def test_canaries_are_each_other_turned_round() -> None:
    good, bad = CANARIES
    assert (good["text"], good["other"]) == (bad["other"], bad["text"])
    assert good["expected"] in good["text"]
