from typing import Any

from tests.check.practices.conftest import row


def test_the_same_question_with_other_facts_contradicts(found: Any) -> None:
    rows = [row(0, question="Is it blue?", facts=["yes"]), row(1, question="is it blue", facts=["no"])]
    (only,) = found("contradicting-rows", rows)
    assert (only.line, only.related[0].line) == (2, 1)


def test_the_same_question_with_the_same_facts_does_not(found: Any) -> None:
    assert not found(
        "contradicting-rows", [row(0, question="Is it blue?"), row(1, question="Is it blue?", facts=["fact 0"])]
    )
