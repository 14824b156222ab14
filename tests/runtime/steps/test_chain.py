"""A chain as a step: its own inputs and outputs, its steps inside the trace."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from penstock.bundle.release import Release
from penstock.diagnostics.fatal import Fatal
from penstock.runtime.chain import Chain
from penstock.runtime.traces.trace import Trace

SHOP = {
    "Model/echo": "model: builtin/echo",
    "PromptTemplate/say": 'inputs: {text: {type: string}}\nmessages: [{role: user, content: "{{ text }}"}]',
}
INNER = """\
inputs: {word: {type: string}, mark: {type: string, default: "!"}}
steps:
  first: {prompt: say, model: echo, with: {text: "<${{ inputs.word }}>"}}
  second: {prompt: say, model: echo, with: {text: "${{ steps.first.text }}${{ inputs.mark }}"}}
outputs: {loud: "${{ steps.second.text }}"}
"""
Opened = Callable[..., Chain]


def outer(step: str) -> str:
    return (
        f"inputs: {{question: {{type: string}}}}\nsteps: {{ask: {step}}}\noutputs: {{all: '${{{{ steps.ask.loud }}}}'}}"
    )


def answered(chain: Chain) -> Trace:
    return asyncio.run(chain.answer({"question": "hi"}))


def test_gives_the_outputs_of_the_chain_and_its_steps(opened: Opened) -> None:
    step = '{chain: inner, with: {word: "${{ inputs.question }}"}}'
    trace = answered(opened({**SHOP, "Chain/inner": INNER, "Chain/shop": outer(step)}))
    assert trace.outputs == {"all": "<hi>!"}
    asked = trace.steps["ask"]
    assert (asked.type, asked.outputs) == ("chain", {"loud": "<hi>!"})
    assert asked.inputs == {"word": "hi", "mark": "!"}
    assert [(child.id, child.type) for child in asked.children] == [("first", "prompt"), ("second", "prompt")]
    assert asked.children[1].outputs == {"text": "<hi>!"}
    assert asked.usage.calls == trace.usage.calls == 2


def test_a_template_with_a_model_is_a_chain_too(opened: Opened) -> None:
    step = '{chain: tell, with: {text: "${{ inputs.question }}"}}'
    documents = {**SHOP, "PromptTemplate/tell": SHOP["PromptTemplate/say"] + "\nmodel: echo"}
    text = outer(step).replace(".loud", ".text")
    trace = answered(opened({**documents, "Chain/shop": text}))
    assert trace.outputs == {"all": "hi"}


def test_a_failure_names_every_step_on_the_way(opened: Opened, server: Any, responding: Callable[..., Any]) -> None:
    server.behaviours = [responding(b"no", 400)]
    step = '{chain: inner, with: {word: "${{ inputs.question }}"}}'
    documents: Mapping[str, str] = {
        **SHOP,
        "Model/echo": f"model: openai/x\nendpoint: {server.url}",
        "Chain/inner": INNER,
        "Chain/shop": outer(step),
    }
    trace = answered(opened(documents))
    assert (trace.error or "").startswith("step 'ask': Chain/inner: step 'first': Model/echo (openai/x): ")
    assert trace.code == "provider-request"
    (child,) = trace.steps["ask"].children
    assert (child.id, child.outputs) == ("first", {})
    assert "400" in (child.error or "")


def test_retry_asks_the_whole_chain_again_and_no_call_more(
    opened: Opened, server: Any, responding: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server.behaviours = [
        responding(completion("a")),
        responding(b"no", 500, Retry_After="0"),
        responding(completion("b")),
    ]
    step = '{chain: inner, with: {word: "${{ inputs.question }}"}, retry: {attempts: 2}}'
    documents = {
        **SHOP,
        "Model/echo": f"model: openai/x\nendpoint: {server.url}",
        "Chain/inner": INNER,
        "Chain/shop": outer(step),
    }
    trace = answered(opened(documents))
    assert trace.outputs == {"all": "b"}
    assert trace.steps["ask"].attempts == 2
    assert len(server.requests) == 4
    server.requests.clear()
    server.behaviours = [responding(b"no", 500, Retry_After="0")]
    assert answered(opened(documents)).code == "provider-error"
    assert len(server.requests) == 2


def test_a_deadline_of_the_step_holds_inside(opened: Opened, server: Any) -> None:
    server.behaviours = [lambda handler: handler.stopped.wait(20)]
    step = '{chain: inner, with: {word: "${{ inputs.question }}"}, timeoutSeconds: 0.2}'
    documents = {
        **SHOP,
        "Model/echo": f"model: openai/x\nendpoint: {server.url}",
        "Chain/inner": INNER,
        "Chain/shop": outer(step),
    }
    trace = answered(opened(documents))
    assert (trace.error or "").startswith("step 'ask' did not end within 0.2 s")
    assert trace.code == "step-timeout"


def test_chains_that_run_each_other_without_end_are_refused(compiled: Callable[..., Release], opened: Opened) -> None:
    documents = {
        **SHOP,
        "Chain/inner": outer('{chain: shop, with: {question: "${{ inputs.question }}"}}').replace("all:", "loud:"),
        "Chain/shop": outer('{chain: inner, with: {question: "${{ inputs.question }}"}}'),
    }
    documents["Chain/inner"] = documents["Chain/inner"].replace("ask.loud", "ask.all")
    with pytest.raises(Fatal, match="deeper than 32"):
        opened(documents)
