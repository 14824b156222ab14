"""The stand-in that picks tools by words."""

import asyncio
import json
from typing import Any

import pytest

from penstock.runtime.provider import Answer, Failed, Request, ToolDefinition
from penstock.runtime.providers.router import ask

ORDER = {"type": "string", "pattern": "^K-[0-9]{3}$"}
TOOLS = (
    ToolDefinition(
        "order-state",
        "Says where an order is and when it arrives.",
        {"type": "object", "required": ["order"], "properties": {"order": ORDER}, "additionalProperties": False},
    ),
    ToolDefinition(
        "cancel-order",
        "Cancels an order.",
        {"type": "object", "required": ["order"], "properties": {"order": {"type": "string"}}},
    ),
    ToolDefinition(
        "stock",
        "How many kayaks of a colour are in the shop.",
        {"type": "object", "required": ["colour"], "properties": {"colour": {"enum": ["red", "blue"]}}},
    ),
    ToolDefinition(
        "search",
        "Searches the guides for paddling advice.",
        {
            "type": "object",
            "required": ["query"],
            "properties": {"query": {"type": "string"}, "n": {"type": "integer"}},
        },
    ),
)


def asked(question: str, *results: tuple[str, Any, Any], tools: Any = TOOLS, **more: Any) -> Answer:
    """The answer after calls with their arguments and results."""
    messages: list[dict[str, Any]] = [{"role": "system", "content": "Be kind."}]
    messages.append({"role": "user", "content": f"[hours]\nThe shop opens at nine.\n\nQuestion: {question}"})
    for number, (name, arguments, value) in enumerate(results):
        function = {"name": name, "arguments": json.dumps(arguments)}
        calls = [{"id": f"c{number}", "type": "function", "function": function}]
        messages.append({"role": "assistant", "content": "", "tool_calls": calls})
        messages.append({"role": "tool", "tool_call_id": f"c{number}", "content": json.dumps(value)})
    return asyncio.run(ask(Request("builtin/router", "chat", tuple(messages), tools=tools, **more)))


def calls(answer: Answer) -> list[tuple[str, Any]]:
    return [(call.name, json.loads(call.arguments)) for call in answer.tool_calls]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where is order K-204?", [("order-state", {"order": "K-204"})]),
        ("When do orders K-204 and K-300 arrive?", [("order-state", {"order": o}) for o in ("K-204", "K-300")]),
        ("Are kayaks in blue left?", [("stock", {"colour": "blue"})]),
        ("Any paddling advice?", [("search", {"query": "Any paddling advice?"})]),
        ("Where is order XK-2040?", []),
        ("Are kayaks in green left?", []),
        ("When does the shop open?", []),
    ],
)
def test_picks_the_tool_whose_words_fit(question: str, expected: list[Any]) -> None:
    assert calls(asked(question)) == expected


STATE = ("order-state", {"order": "K-204"}, {"order": "K-204", "state": "on its way", "day": None})


def test_what_one_tool_returned_serves_the_next() -> None:
    answer = asked("Where is order K-204? Cancel it.", STATE)
    assert calls(answer) == [("cancel-order", {"order": "K-204"})]


def test_answers_from_results_and_documents() -> None:
    assert asked("Where is order K-204?", STATE).text == "order: K-204; state: on its way; day: unknown."
    assert asked("When does the shop open?").text == "The shop opens at nine."
    assert asked("What is the meaning of life?").text == "I do not know."
    lost = asked("Where is order K-204?", ("order-state", {"order": "K-204"}, {"error": "it crashed"}))
    assert (lost.text, lost.tool_calls) == ("I do not know.", ())


SCHEMA = {
    "type": "object",
    "required": ["answer", "cancelled", "state", "n"],
    "properties": {
        "answer": {"type": "string"},
        "cancelled": {"type": "boolean"},
        "state": {"type": "string"},
        "n": {"type": "integer"},
    },
}


@pytest.mark.parametrize(
    ("value", "cancelled"), [({"ok": True}, True), ({"ok": False}, False), ({"error": "x"}, False)]
)
def test_fills_the_output_schema(value: Any, cancelled: bool) -> None:
    done = ("cancel-order", {"order": "K-204"}, value)
    found = json.loads(asked("Cancel order K-204.", STATE, done, schema=SCHEMA).text)
    assert (found["cancelled"], found["state"], found["n"]) == (cancelled, "on its way", 0)


def test_the_same_conversation_has_the_same_answer_and_calls_have_a_bound() -> None:
    first = asked("Cancel K-204 and K-300, where are the orders?")
    assert first == asked("Cancel K-204 and K-300, where are the orders?")
    assert first.input_tokens > 0 and first.output_tokens > 0
    assert asked("Where is order K-204?", parameters={"calls": 0}).tool_calls == ()
    assert len(asked("Where are orders K-204, K-205, K-206?", parameters={"calls": 2}).tool_calls) == 2


@pytest.mark.parametrize("parameters", [{"depth": 1}, {"calls": 21}, {"threshold": "high"}, {"sentences": 0}])
def test_refuses_parameters_that_it_does_not_have(parameters: dict[str, Any]) -> None:
    with pytest.raises(Failed, match=next(iter(parameters))):
        asked("x", parameters=parameters)


def test_a_schema_without_text_cannot_be_filled() -> None:
    with pytest.raises(Failed, match="type string"):
        asked("x", schema={"type": "object", "properties": {"a": {"type": "integer"}}})


def test_a_repair_is_no_question() -> None:
    messages = [
        {"role": "user", "content": "Question: Where is order K-204?"},
        {"role": "assistant", "content": "", "tool_calls": [
            {"id": "c", "type": "function", "function": {"name": "order-state", "arguments": '{"order": "K-204"}'}}
        ]},
        {"role": "tool", "tool_call_id": "c", "content": '{"state": "late"}'},
        {"role": "user", "content": "That answer does not fit."},
    ]  # fmt: skip
    answer = asyncio.run(ask(Request("builtin/router", "chat", tuple(messages), tools=TOOLS)))
    assert (answer.text, answer.tool_calls) == ("state: late.", ())
