"""One step for every item: order, bounds, failures."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from penstock.runtime.chain import Chain
from penstock.runtime.traces.trace import Trace

SHOP = {
    "Model/echo": "model: builtin/echo",
    "PromptTemplate/say": 'inputs: {text: {type: string}}\nmessages: [{role: user, content: "{{ text }}"}]',
}
Opened = Callable[..., Chain]


def shop(do: str, more: str = "atMost: 20") -> dict[str, str]:
    chain = f"""\
inputs: {{words: {{type: array, items: {{type: string}}}}}}
steps:
  many: {{each: "${{{{ inputs.words }}}}", as: word, do: {do}, {more}}}
outputs: {{said: "${{{{ steps.many.items.map(i, i.text) }}}}"}}
"""
    return {**SHOP, "Chain/shop": chain}


def answered(chain: Chain, words: list[str]) -> Trace:
    return asyncio.run(chain.answer({"words": words}))


SAY = 'prompt: say, model: echo, with: {text: "<${{ word }}>"}'


def test_keeps_the_order_and_shows_every_item(opened: Opened) -> None:
    trace = answered(opened(shop(f"{{{SAY}}}")), ["c", "a", "b"])
    assert trace.outputs == {"said": ["<c>", "<a>", "<b>"]}
    step = trace.steps["many"]
    assert [(child.id, child.type, child.outputs) for child in step.children] == [
        ("0", "prompt", {"text": "<c>"}),
        ("1", "prompt", {"text": "<a>"}),
        ("2", "prompt", {"text": "<b>"}),
    ]
    assert step.usage.calls == 3
    assert step.inputs == {"each": ["c", "a", "b"]}


def test_no_items_are_an_answer(opened: Opened) -> None:
    trace = answered(opened(shop(f"{{{SAY}}}")), [])
    assert (trace.error, trace.outputs, trace.steps["many"].children) == (None, {"said": []}, ())


def test_more_items_than_allowed_are_refused_before_any_call(opened: Opened) -> None:
    trace = answered(opened(shop(f"{{{SAY}}}", "atMost: 2")), ["a", "b", "c"])
    assert trace.error == "step 'many': `each` has 3 items, `atMost` allows 2"
    assert trace.usage.calls == 0


def test_when_and_otherwise_are_of_each_item(opened: Opened) -> None:
    do = f'{{{SAY}, when: "${{{{ word != \'b\' }}}}", otherwise: {{text: "no ${{{{ word }}}}"}}}}'
    trace = answered(opened(shop(do)), ["a", "b"])
    assert trace.outputs == {"said": ["<a>", "no b"]}
    assert [child.skipped for child in trace.steps["many"].children] == [False, True]


@pytest.mark.parametrize("parallel", [1, 3])
def test_so_many_are_under_way_at_once(
    opened: Opened, server: Any, responding: Callable[..., Any], completion: Callable[..., Any], parallel: int
) -> None:
    lock = threading.Lock()
    reached = threading.Event()
    under_way: list[int] = [0]
    most: list[int] = [0]

    def slow(handler: Any) -> None:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            if most[0] >= parallel:
                reached.set()
        reached.wait(20)
        time.sleep(0.05)  # for one too many, if there is one
        with lock:
            under_way[0] -= 1
        responding(completion("x"))(handler)

    server.behaviours = [slow]
    documents = {
        **shop(f"{{{SAY}}}", f"atMost: 9, parallel: {parallel}"),
        "Model/echo": f"model: openai/x\nendpoint: {server.url}",
    }
    trace = answered(opened(documents), list("abcdef"))
    assert trace.outputs == {"said": ["x"] * 6}
    assert most[0] == parallel
    children = trace.steps["many"].children
    assert sum(child.began == 0 for child in children) == parallel
    longest = max(child.began + child.seconds for child in children)
    assert trace.seconds == trace.steps["many"].seconds == pytest.approx(longest)


def test_the_first_failure_ends_the_others(opened: Opened, server: Any, responding: Callable[..., Any]) -> None:
    def behave(handler: Any) -> None:
        body = server.requests[-1][2]
        if "<bad>" in str(body):
            responding(b"no", 400)(handler)
        else:
            handler.stopped.wait(20)

    server.behaviours = [behave]
    documents = {
        **shop(f"{{{SAY}}}", "atMost: 9, parallel: 2"),
        "Model/echo": f"model: openai/x\nendpoint: {server.url}",
    }
    began = time.monotonic()
    trace = answered(opened(documents), ["good", "bad", "never"])
    assert (trace.error or "").startswith("step 'many': item 1: Model/echo (openai/x): ")
    assert len(server.requests) <= 2
    assert time.monotonic() - began < 15
    assert [child.id for child in trace.steps["many"].children] == ["1"]


def test_each_item_has_its_own_deadline(opened: Opened, server: Any) -> None:
    server.behaviours = [lambda handler: handler.stopped.wait(20)]
    documents = {**shop(f"{{{SAY}, timeoutSeconds: 0.2}}"), "Model/echo": f"model: openai/x\nendpoint: {server.url}"}
    trace = answered(opened(documents), ["a"])
    assert (trace.error or "").startswith("step 'many': item 0 did not end within 0.2 s")
    assert trace.code == "step-timeout"


def test_a_chain_of_each_is_seen_wholly(opened: Opened) -> None:
    inner = """\
inputs: {word: {type: string}}
steps: {first: {prompt: say, model: echo, with: {text: "${{ inputs.word }}?"}}}
outputs: {text: "${{ steps.first.text }}"}
"""
    trace = answered(opened({**shop('{chain: inner, with: {word: "${{ word }}"}}'), "Chain/inner": inner}), ["a", "b"])
    assert trace.outputs == {"said": ["a?", "b?"]}
    assert [grandchild.id for child in trace.steps["many"].children for grandchild in child.children] == ["first"] * 2
