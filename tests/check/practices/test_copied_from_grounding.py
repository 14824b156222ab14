from typing import Any

from tests.check.practices.conftest import PAGE, row


def test_a_question_in_the_words_of_a_document_is_named(found: Any) -> None:
    copied = "May I send it back within thirty days of the day on which it came?"
    (only,) = found("copied-from-grounding", [row(0, question=copied), row(1, question="May I send it back?")])
    assert only.line == 1 and only.related[0].file == "pages/returns.md"


def test_a_reference_that_is_a_passage_is_named_and_a_fact_is_not(found: Any) -> None:
    passage = PAGE.split("\n\n")[1].strip()
    (only,) = found(
        "copied-from-grounding", [row(0, facts=[passage]), row(1, facts=["within thirty days of the day on"])]
    )
    assert only.line == 1 and "passage" in only.message
