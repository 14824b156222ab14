from typing import Any

import pytest
from tests.check.practices.conftest import row


@pytest.mark.parametrize("name", ["shots", "tone"])
def test_a_row_that_is_shown_or_tuned_on_is_named(found: Any, name: str) -> None:
    seen = [{"id": "s", "question": "Is it, at last, blue?", "answer": "Yes."}]
    (only,) = found("seen-in-training", [row(0), row(1, question="Is it at last blue")], **{name: seen})
    assert (only.line, only.related[0].file, only.related[0].line) == (2, f"{name}.jsonl", 1)


def test_eight_words_of_a_conversation_are_enough(found: Any) -> None:
    turns = [{"role": "user", "content": "Tell me whether I may send the kettle back to you in March"}]
    rows = [row(0, question="I may send the kettle back to you in March?")]
    assert found("seen-in-training", rows, tone=[{"id": "t", "messages": turns}])
    assert not found("seen-in-training", rows)
