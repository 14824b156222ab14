from typing import Any

from tests.check.practices.conftest import row


def test_rows_that_nearly_repeat_are_named_where_they_stand(found: Any) -> None:
    asked = "May I bring the broken kettle back to the shop in Ghent?"
    rows = [
        row(0, question=asked),
        row(1, question="Who are you?"),
        row(2, question=asked.replace("the shop", "a shop")),
    ]
    (only,) = found("near-duplicate", rows)
    assert (only.file, only.line, only.related[0].line) == ("questions.jsonl", 3, 1)
    assert "q2" in only.message and "q0" in only.message


def test_rows_of_one_cluster_may_be_alike_but_not_the_same(found: Any) -> None:
    asked = "May I bring the broken kettle back to the shop in Ghent?"
    alike = [row(0, question=asked, topic="a"), row(1, question=asked.replace("the shop", "a shop"), topic="a")]
    assert not found("near-duplicate", alike)
    assert found("near-duplicate", [alike[0], {**alike[1], "question": asked}])
