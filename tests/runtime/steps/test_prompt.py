"""The prompt step: messages as written, answers as the schema asks."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from penstock.runtime.chain import Chain
from penstock.runtime.traces.trace import Trace

Opened = Callable[..., Chain]
CHAIN = """\
inputs: {question: {type: string}, history: {type: array, default: [], items: {$ref: "penstock:message"}}}
steps:
  a:
    prompt: say
    model: model
    with: {question: "${{ inputs.question }}", history: "${{ inputs.history }}"}
    RETRY
outputs: {OUTPUTS}
"""
SAY = """\
inputs:
  question: {type: string}
  history: {type: array, default: [], items: {$ref: "penstock:message"}}
messages:
  - {role: system, content: {file: system.md}}
  - {insert: examples}
  - {insert: history}
  - {role: user, content: "Question: {{ question }}"}
examples:
  dataset: shots
  take: 2
  SELECT
  messages: [{role: user, content: "Q {{ row.question }}"}, {role: assistant, content: "{{ row.answer }}"}]
"""
SHOTS = "".join(
    f'{{"id": "s{n}", "question": "{q}", "answer": "A{n}", "kind": "{k}"}}\n'
    for n, (q, k) in enumerate([("red box", "x"), ("red boxes", "x"), ("income tax", "y"), ("tax law", "y")])
)
FILES = {"system.md": "Be brief.\n", "shots.jsonl": SHOTS}


def documents(model: str, *, select: str = "select: first", output: str = "", retry: str = "") -> dict[str, str]:
    outputs = 'value: "${{ steps.a.value }}"' if output else 'text: "${{ steps.a.text }}"'
    return {
        "Model/model": model,
        "Dataset/shots": "purpose: fewshot\nsource: {file: shots.jsonl}\nkey: id",
        "PromptTemplate/say": SAY.replace("SELECT", select) + output,
        "Chain/shop": CHAIN.replace("OUTPUTS", outputs).replace("RETRY", retry or "when: ${{ true }}"),
    }


def answered(chain: Chain, **inputs: Any) -> Trace:
    return asyncio.run(chain.answer(inputs))


def sent(
    opened: Opened, select: str, question: str, history: list[dict[str, str]] | None = None
) -> list[dict[str, str]]:
    chain = opened(documents("model: builtin/echo", select=select), FILES)
    trace = answered(chain, question=question, **({} if history is None else {"history": history}))
    assert trace.error is None, trace.error
    messages: list[dict[str, str]] = trace.steps["a"].inputs["messages"]
    return messages


def shown(messages: list[dict[str, str]]) -> list[str]:
    return [message["content"] for message in messages if message["role"] == "assistant"]


def test_messages_examples_and_history_in_their_places(opened: Opened) -> None:
    history = [{"role": "user", "content": "{{ 7 * 7 }}"}, {"role": "assistant", "content": "49?"}]
    assert sent(opened, "select: first", "Why {{ x }}?", history) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Q red box"},
        {"role": "assistant", "content": "A0"},
        {"role": "user", "content": "Q red boxes"},
        {"role": "assistant", "content": "A1"},
        *history,
        {"role": "user", "content": "Question: Why {{ x }}?"},
    ]


def test_similar_examples_the_nearest_first(opened: Opened) -> None:
    assert shown(sent(opened, "select: similar\n  by: question", "What is the law on tax?")) == ["A3", "A2"]
    assert shown(sent(opened, "select: similar\n  by: question", "red boxes")) == ["A1", "A0"]


def test_one_example_of_each_label(opened: Opened) -> None:
    assert shown(sent(opened, "select: label\n  by: kind", "x")) == ["A0", "A2"]


OUTPUT = "output: {schema: {type: object, required: [answer], properties: {answer: {type: string}}}}\n"


@pytest.mark.parametrize("text", ['{"answer": "yes"}', '```json\n{"answer": "yes"}\n```\n'])
def test_value_is_the_parsed_answer(
    opened: Opened, server: Any, responding: Callable[..., Any], completion: Callable[..., Any], text: str
) -> None:
    server.behaviours = [responding(completion(text))]
    chain = opened(documents(f"model: openai/x\nendpoint: {server.url}", output=OUTPUT), FILES)
    trace = answered(chain, question="x")
    assert trace.outputs == {"value": {"answer": "yes"}}
    assert trace.steps["a"].outputs["text"] == text
    assert server.requests[0][2]["response_format"]["json_schema"]["schema"]["required"] == ["answer"]


@pytest.mark.parametrize("text", ["yes", '{"answer": 7}', "{}", '{"answer": NaN}', "[" * 100_000, ""])
def test_an_answer_that_does_not_fit(
    opened: Opened, server: Any, responding: Callable[..., Any], completion: Callable[..., Any], text: str
) -> None:
    server.behaviours = [responding(completion(text))]
    chain = opened(documents(f"model: openai/x\nendpoint: {server.url}", output=OUTPUT), FILES)
    trace = answered(chain, question="x")
    assert trace.outputs == {}
    assert "as the output schema asks" in (trace.error or "")
    assert len(server.requests) == 2
    assert trace.steps["a"].usage.calls == 2


def test_an_answer_is_mended_once(
    opened: Opened, server: Any, responding: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server.behaviours = [responding(completion('{"answer": 7}')), responding(completion('{"answer": "seven"}'))]
    chain = opened(documents(f"model: openai/x\nendpoint: {server.url}", output=OUTPUT), FILES)
    trace = answered(chain, question="x")
    assert trace.outputs == {"value": {"answer": "seven"}}
    step = trace.steps["a"]
    assert (step.attempts, step.usage.calls, step.usage.input_tokens) == (2, 2, 22)
    first, second = (request[2]["messages"] for request in server.requests)
    assert second[: len(first)] == first
    assert second[len(first)] == {"role": "assistant", "content": '{"answer": 7}'}
    assert second[-1]["role"] == "user" and "answer: 7 is not of type 'string'" in second[-1]["content"]


def test_retry_asks_again_for_what_fits(
    opened: Opened, server: Any, responding: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server.behaviours = [responding(completion("no JSON")), responding(completion('{"answer": "yes"}'))]
    model = f"model: openai/x\nendpoint: {server.url}"
    chain = opened(documents(model, output=OUTPUT, retry="retry: {attempts: 3}"), FILES)
    trace = answered(chain, question="x")
    assert trace.outputs == {"value": {"answer": "yes"}}
    assert trace.steps["a"].attempts == 2
    assert len(server.requests) == 2


def test_embedded_reader_fills_the_schema(opened: Opened) -> None:
    trace = answered(opened(documents("model: builtin/extractive", output=OUTPUT), FILES), question="x")
    assert trace.outputs == {"value": {"answer": "I do not know."}}
