from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.question import clusters, questions


def test_what_a_row_asks(evaluation: Any) -> None:
    rows = [
        {"id": "a", "question": "q", "topic": "t", "golden": True, "language": "en"},
        {"id": 2, "question": "q", "topic": None, "golden": False, "language": 7, "reviewed": False},
    ]
    spec = {"required": "${{ row.golden }}", "slices": {"language": "${{ row.language }}"}}
    first, second = questions(evaluation(rows=rows, cluster="topic", reviewed="reviewed", **spec))
    assert (first.key, first.cluster, first.required, first.reviewed) == ("a", "t", True, True)
    assert (second.key, second.cluster, second.required, second.reviewed) == ("2", "2", False, False)
    assert (first.slices, second.slices) == ({"language": "en"}, {"language": "7"})
    assert first.inputs == {"question": "q"}
    assert first.planned == ("right",)
    assert clusters((first, second)) == 2


@pytest.mark.parametrize(
    "spec",
    [
        {"required": "${{ row.nosuch }}"},
        {"required": "${{ row.question }}"},
        {"inputs": {"question": "${{ row.nosuch }}"}},
        {"slices": {"s": "${{ row.nosuch }}"}},
    ],
)
def test_a_row_whose_expressions_fail_is_required_and_has_a_problem(evaluation: Any, spec: dict[str, Any]) -> None:
    (question,) = questions(evaluation(1, **spec))
    assert question.problem
    assert question.required


def test_rows_without_a_key_are_known_by_content(evaluation: Any) -> None:
    rows = [{"question": "a"}, {"question": "b"}]
    there = questions(evaluation(rows=rows, key=None))
    back = questions(evaluation(rows=rows[::-1], key=None))
    assert {q.key for q in there} == {q.key for q in back}
    assert there[0].key == back[1].key


@pytest.mark.parametrize("key", ["id", None])
def test_duplicates_are_refused(evaluation: Any, key: str | None) -> None:
    rows = [{"id": "a", "question": "q"}, {"id": "b", "question": "q"}, {"id": "a", "question": "q"}]
    with pytest.raises(Fatal, match="two rows") as caught:
        questions(evaluation(rows=rows, key=key))
    assert caught.value.exit_code == 1
    assert "line 1 and line 3" in (caught.value.help or "")


@pytest.mark.parametrize("value", [None, 1.5, True, ["a"]])
def test_a_row_without_its_key_is_refused(evaluation: Any, value: Any) -> None:
    with pytest.raises(Fatal, match="has no key"):
        questions(evaluation(rows=[{"id": value, "question": "q"}]))
