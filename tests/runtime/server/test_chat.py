"""Which chains are conversations, and what of a request they take."""

from typing import Any

import pytest

from penstock.runtime.server.chat import Shape, inputs_of, shape
from penstock.runtime.server.problem import Problem

TALK = {"type": "array", "items": {"$ref": "penstock:message"}}
TEXT = {"type": "string"}
OUT = {"answer": TEXT}


@pytest.mark.parametrize(
    ("inputs", "outputs", "expected"),
    [
        ({"messages": TALK}, OUT, Shape("messages", None, "answer")),
        ({"messages": TALK, "tone": {**TEXT, "default": "calm"}}, OUT, Shape("messages", None, "answer")),
        ({"history": {**TALK, "default": []}, "question": TEXT}, OUT, Shape("history", "question", "answer")),
        ({"history": TALK, "question": TEXT}, {"said": TEXT, "ids": {}}, Shape("history", "question", "said")),
        ({"messages": TALK}, {"answer": TEXT, "title": TEXT}, Shape("messages", None, "answer")),
        ({"messages": TALK}, {"said": TEXT, "title": TEXT}, None),
        ({"messages": TALK, "customer": TEXT}, OUT, None),
        ({"history": TALK, "question": TEXT, "customer": TEXT}, OUT, None),
        ({"history": TALK, "question": {"type": "integer"}}, OUT, None),
        ({"question": TEXT}, OUT, None),
        ({"messages": {"type": "array", "items": TEXT}}, OUT, None),
        ({"messages": TALK}, {"answer": {"type": "object"}}, None),
    ],
)
def test_shapes(inputs: dict[str, Any], outputs: dict[str, Any], expected: Shape | None) -> None:
    assert shape(inputs, outputs) == expected


def user(text: Any) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_the_last_word_is_the_question_and_the_rest_history() -> None:
    declared = {"history": {**TALK, "maxItems": 1}, "question": TEXT}
    body = {"messages": [user("a"), {"role": "assistant", "content": "b"}, user([{"type": "text", "text": "c"}])]}
    found = inputs_of(body, Shape("history", "question", "answer"), declared)
    assert found == {"history": [{"role": "assistant", "content": "b"}], "question": "c"}
    whole = inputs_of({"messages": [{"role": "developer", "content": "x"}]}, Shape("messages", None, "answer"), {})
    assert whole == {"messages": [{"role": "system", "content": "x"}]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": []},
        {"messages": ["x"]},
        {"messages": [{"role": "tool", "content": "x"}]},
        {"messages": [user(None)]},
        {"messages": [user([{"type": "image_url", "image_url": {}}])]},
        {"messages": [user("x")], "n": 2},
        {"messages": [user("x")], "tools": [{}]},
        {"messages": [user("x"), {"role": "assistant", "content": "y"}]},
    ],
)
def test_what_a_chain_does_not_do_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Problem) as raised:
        inputs_of(body, Shape("history", "question", "answer"), {"history": TALK})
    assert raised.value.status == 400
