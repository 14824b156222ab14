from typing import Any

from tests.check.practices.conftest import row


def test_an_answer_that_a_prompt_says_is_named(found: Any) -> None:
    rows = [row(0), row(1, facts=["a refund of a parcel takes ten working days"])]
    (only,) = found("seen-in-prompt", rows)
    assert only.line == 2 and only.column > 1
    assert only.related[0].file == "penstock.yaml" and only.related[0].line == 17


def test_seven_words_are_chance(found: Any) -> None:
    assert not found("seen-in-prompt", [row(1, facts=["refund of a parcel takes ten working"])])
