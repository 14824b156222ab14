"""Answers out of files of several makes."""

import json

import pytest

from penstock.evaluate.traced import Answered, Unread, answers, holds, redacted
from penstock.spec.expressions import expression


def one(**given: object) -> Answered:
    (found,) = answers(json.dumps({"inputs": {"question": "Why?"}, **given}).encode())
    assert isinstance(found, Answered)
    return found


def test_what_is_no_answer_is_named_by_its_line() -> None:
    found = [*answers(b'{"inputs": {"q": "a"}, "trace_id": "t1", "bundle": "sha256:1"}\n\nnope\n[]\n{"outputs": {}}\n')]
    assert isinstance(found[0], Answered) and (found[0].id, found[0].bundle) == ("t1", "sha256:1")
    assert [each.line for each in found[1:] if isinstance(each, Unread)] == [3, 4, 5]


def test_an_answer_without_a_name_is_known_by_its_content() -> None:
    assert one().id == one().id != one(outputs={"a": 1}).id


@pytest.mark.parametrize(
    "given",
    [
        {"error": "boom"},
        {"scores": {"facts": 0.5}},
        {"scores": {"facts": None}},
        {"status": "errored"},
        {"feedback": -1},
    ],
)
def test_what_failed(given: dict[str, object]) -> None:
    assert one(**given).failed()
    assert not one(scores={"facts": 1.0}, status="ok", outputs={"answer": "yes"}).failed()


def test_a_condition_sees_all_of_the_line() -> None:
    assert holds("trace.lang == 'de' && size(outputs.answer) < 5", one(outputs={"answer": "Ja."}, lang="de"))
    assert not holds("error != ''", one())
    with pytest.raises(expression.Failed):
        holds("trace.nothing.there", one())


def test_personal_data_become_their_kind_wherever_they_stand() -> None:
    given = {"a": ["write to kim@acme.com or +49 30 1234567", 3], "b": {"c": "x"}}
    assert redacted(given) == {"a": ["write to [email] or [phone]", 3], "b": {"c": "x"}}
