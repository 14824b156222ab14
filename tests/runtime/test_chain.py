"""A bundle that answers: order, conditions, failures, deadlines."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from penstock.bundle.release import Release
from penstock.diagnostics.fatal import Fatal
from penstock.runtime import chain as chains
from penstock.runtime.chain import Chain
from penstock.runtime.plan import plan
from penstock.runtime.traces.trace import Trace
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.chain import Chain as Spec
from penstock.spec.resource import Identity

ECHO = "model: builtin/echo"
SAY = """\
inputs: {text: {type: string}}
messages: [{role: user, content: "{{ text }}"}]
"""
SHOP = {"Model/echo": ECHO, "PromptTemplate/say": SAY}
INPUTS = "inputs: {question: {type: string}, polite: {type: boolean, default: false}}\n"
Opened = Callable[..., Chain]
Responding = Callable[..., Any]


def answered(chain: Chain, **inputs: Any) -> Trace:
    return asyncio.run(chain.answer({"question": "hi", **inputs}))


def shop(steps: str, outputs: str, **more: str) -> dict[str, str]:
    return {**SHOP, "Chain/shop": f"{INPUTS}steps:\n{steps}\noutputs: {outputs}\n", **more}


def say(name: str, text: str, more: str = "") -> str:
    return f'  {name}: {{prompt: say, model: echo, with: {{text: "{text}"}}{more}}}\n'


def test_a_diamond_runs_in_the_order_of_its_references(opened: Opened) -> None:
    steps = (
        say("last", "${{ steps.left.text }}${{ steps.right.text }}")
        + say("left", "L${{ steps.first.text }}")
        + say("right", "R${{ steps.first.text }}")
        + say("first", "${{ inputs.question }}")
    )
    trace = answered(opened(shop(steps, '{all: "${{ steps.last.text }}", n: "${{ size(steps.last.text) }}"}')))
    assert trace.error is None
    assert trace.outputs == {"all": "LhiRhi", "n": 6}
    assert list(trace.steps)[0] == "first"
    assert list(trace.steps)[-1] == "last"
    assert trace.inputs == {"question": "hi", "polite": False}
    assert trace.usage.calls == 4
    assert trace.usage.usd == 0
    assert trace.steps["left"].inputs["messages"] == [{"role": "user", "content": "Lhi"}]
    assert trace.bundle.startswith("sha256:")


def test_steps_that_do_not_wait_for_each_other_run_at_once(
    opened: Opened, server: Any, responding: Responding, completion: Callable[..., Any]
) -> None:
    all_three = threading.Barrier(3, timeout=20)

    def slow(handler: Any) -> None:
        all_three.wait()
        handler.stopped.wait(0.2)
        responding(completion("x"))(handler)

    server.behaviours = [slow]
    steps = "".join(say(name, name) for name in ("a", "b", "c"))
    documents = shop(steps, '{all: "${{ steps.a.text }}${{ steps.b.text }}${{ steps.c.text }}"}')
    trace = answered(opened({**documents, "Model/echo": f"model: openai/x\nendpoint: {server.url}"}))
    assert trace.outputs == {"all": "xxx"}
    assert 0.2 <= trace.seconds < sum(step.seconds for step in trace.steps.values())


WHEN = ', when: "${{ inputs.polite }}"'


def test_otherwise_stands_in_where_when_is_false(opened: Opened) -> None:
    steps = say("a", "ran", WHEN + ', otherwise: {text: "not ${{ inputs.question }}"}') + say(
        "b", "<${{ steps.a.text }}>"
    )
    chain = opened(shop(steps, '{b: "${{ steps.b.text }}"}'))
    skipped, ran = answered(chain), answered(chain, polite=True)
    assert skipped.outputs == {"b": "<not hi>"}
    assert skipped.steps["a"].skipped
    assert not skipped.steps["b"].skipped
    assert ran.outputs == {"b": "<ran>"}
    assert not ran.steps["a"].skipped
    assert (skipped.usage.calls, ran.usage.calls) == (1, 2)


def test_without_otherwise_the_skip_spreads(compiled: Callable[..., Release], settings: Settings, store: Store) -> None:
    steps = say("a", "ran", WHEN + ", otherwise: {text: x}") + say("b", "${{ steps.a.text }}") + say("c", "always")
    released = compiled(shop(steps, '{c: "${{ steps.c.text }}", b: "${{ steps.b.text }}"}'))
    bundle = released.bundles["shop"]
    # The checker does not let such a chain pass; the runtime must still not invent an answer.
    plain = bundle.spec("Chain", "shop").model_dump(by_alias=True, exclude_unset=True)
    del plain["steps"]["a"]["otherwise"]
    specs = {**bundle.specs, Identity("Chain", "shop"): Spec.model_validate(plain)}
    trace = answered(chains.open(replace(bundle, specs=specs), {}, store=store, settings=settings))
    assert trace.steps["a"].skipped
    assert trace.steps["b"].skipped
    assert not trace.steps["c"].skipped
    assert trace.outputs == {}
    assert trace.error is not None
    assert "output 'b'" in trace.error
    assert "step 'b' was skipped" in trace.error


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"question": 7}, "input 'question'"),
        ({"questoin": "x"}, "no input 'questoin'"),
        ({"polite": "yes"}, "input 'polite'"),
    ],
)
def test_inputs_are_checked(opened: Opened, inputs: Mapping[str, Any], words: str) -> None:
    trace = answered(opened(shop(say("a", "x"), '{a: "${{ steps.a.text }}"}')), **inputs)
    assert words in (trace.error or "")
    assert trace.steps == {}


def test_a_missing_input(opened: Opened) -> None:
    chain = opened(shop(say("a", "x"), '{a: "${{ steps.a.text }}"}'))
    assert "'question' is missing" in (asyncio.run(chain.answer({})).error or "")


def test_a_failure_is_told_in_the_trace(opened: Opened, server: Any, responding: Responding) -> None:
    server.behaviours = [responding(b"no", 400)]
    steps = '  b: {prompt: say, model: remote, with: {text: "${{ steps.a.text }}"}}\n' + say("a", "x")
    documents = shop(steps, '{b: "${{ steps.b.text }}"}')
    trace = answered(opened({**documents, "Model/remote": f"model: openai/x\nendpoint: {server.url}"}))
    assert trace.outputs == {}
    assert list(trace.steps) == ["a", "b"]
    assert trace.steps["b"].outputs == {}
    assert "400" in (trace.steps["b"].error or "")
    assert trace.code == "provider-request"
    assert not trace.again
    assert "step 'b': Model/remote" in (trace.error or "")
    assert "400" in (trace.error or "")


def test_a_step_has_a_deadline(opened: Opened, server: Any) -> None:
    server.behaviours = [lambda handler: handler.stopped.wait(20)]
    documents = shop(say("a", "x", ", timeoutSeconds: 0.3"), '{a: "${{ steps.a.text }}"}')
    trace = answered(opened({**documents, "Model/echo": f"model: openai/x\nendpoint: {server.url}"}))
    assert (trace.error or "").startswith("step 'a' did not end within 0.3 s")


def test_a_fallback_answers(opened: Opened, server: Any, responding: Responding) -> None:
    server.behaviours = [responding(b"no", 401)]
    documents = shop(say("a", "${{ inputs.question }}"), '{a: "${{ steps.a.text }}"}')
    remote = f"model: openai/x\nendpoint: {server.url}\nfallbacks: [backup]"
    trace = answered(opened({**documents, "Model/echo": remote, "Model/backup": ECHO}))
    assert trace.outputs == {"a": "hi"}
    step = trace.steps["a"]
    assert (step.attempts, step.model) == (2, "backup")
    assert len(step.failures) == 1
    assert step.failures[0].startswith("Model/echo (openai/x): ") and "401" in step.failures[0]
    assert len(server.requests) == 1


def test_retry_of_a_step_bounds_all_attempts(opened: Opened, server: Any, responding: Responding) -> None:
    server.behaviours = [responding(b"oops", 500, Retry_After="0")]
    documents = shop(say("a", "x", ", retry: {attempts: 2}"), '{a: "${{ steps.a.text }}"}')
    trace = answered(opened({**documents, "Model/echo": f"model: openai/x\nendpoint: {server.url}"}))
    assert trace.error is not None
    assert len(server.requests) == 2


def test_a_missing_key_ends_the_command(opened: Opened, server: Any) -> None:
    documents = shop(say("a", "x"), '{a: "${{ steps.a.text }}"}')
    model = f"model: openai/x\nendpoint: {server.url}\ncredentials: {{env: ABSENT_KEY}}"
    with pytest.raises(Fatal, match="ABSENT_KEY"):
        answered(opened({**documents, "Model/echo": model}))
    assert server.requests == []


def test_an_unknown_embedded_model(opened: Opened) -> None:
    documents = shop(say("a", "x"), '{a: "${{ steps.a.text }}"}')
    with pytest.raises(Fatal, match="builtin/oracle") as raised:
        answered(opened({**documents, "Model/echo": "model: builtin/oracle"}))
    assert "builtin/extractive" in (raised.value.help or "")


def test_vars_are_those_of_the_bundle(opened: Opened) -> None:
    chain = opened(shop(say("a", "x"), '{a: "${{ steps.a.text }}"}'))
    bundle = replace(chain.bundle, vars={"region": "eu"})
    outputs = {"region": "${{ vars.region }}"}
    made = plan(chain.plans["shop"].spec.model_copy(update={"outputs": outputs}), "shop")
    assert answered(Chain(bundle, {"shop": made}, chain.models, chain.tools, chain.sites)).outputs == {"region": "eu"}


def test_a_template_with_a_model_is_a_chain(opened: Opened) -> None:
    chain = opened({"Model/echo": ECHO, "PromptTemplate/shop": SAY + "model: echo"})
    assert asyncio.run(chain.answer({"text": "hi"})).outputs == {"text": "hi"}


def test_record_and_replay_give_the_same_trace(
    opened: Opened, server: Any, responding: Responding, completion: Callable[..., Any]
) -> None:
    server.behaviours = [responding(completion("once")), responding(completion("twice"))]
    documents = shop(say("a", "x"), '{a: "${{ steps.a.text }}"}')
    price = "price: {inputPerMillion: 1000, outputPerMillion: 10000}"
    model = f"model: openai/x\nendpoint: {server.url}\n{price}"
    recorded = answered(opened({**documents, "Model/echo": model}, calls="record"))
    server.behaviours = [responding(b"gone", 500)]
    replayed = answered(opened({**documents, "Model/echo": model}, calls="replay"))
    assert replayed.outputs == recorded.outputs == {"a": "once"}
    assert replayed.seconds == recorded.seconds > 0
    assert replayed.usage == replace(recorded.usage, cached=1)
    assert recorded.usage.usd == pytest.approx(11 * 0.001 + 3 * 0.01)
    unknown = asyncio.run(
        opened({**documents, "Model/echo": model}, calls="replay").answer({"question": "hi"}, repeat=1)
    )
    assert "no recorded answer" in (unknown.error or "")
    assert len(server.requests) == 1


def test_many_answers_at_once_build_a_retriever_once(opened: Opened) -> None:
    documents = {
        "Dataset/pages": "purpose: grounding\nsource: {file: pages.jsonl}\nkey: id",
        "Retriever/pages": "documents: {dataset: pages}\nsearch: {mode: hybrid}",
        "Chain/shop": INPUTS
        + 'steps: {search: {retrieve: pages, query: "${{ inputs.question }}", take: 1}}\n'
        + 'outputs: {ids: "${{ steps.search.documents.map(d, d.id) }}"}',
    }
    pages = '{"id": "a", "text": "The red box."}\n{"id": "b", "text": "The blue ball."}\n'
    chain = opened(documents, {"pages.jsonl": pages})

    async def run() -> list[Trace]:
        return await asyncio.gather(*(chain.answer({"question": q}) for q in ("red box", "blue ball") * 10))

    traces = asyncio.run(run())
    assert [trace.outputs["ids"] for trace in traces] == [["a"], ["b"]] * 10
    # Building embeds once, each query once more.
    assert sum(trace.usage.calls for trace in traces) == 21
    assert asyncio.run(chain.answer({"question": "blue"})).outputs == {"ids": ["b"]}


def test_no_part_of_a_key_is_in_a_trace(
    opened: Opened, server: Any, responding: Responding, settings: Settings
) -> None:
    key = settings.environ["SHOP_KEY"]
    server.behaviours = [responding({"error": f"bad key {key}"}, 401)]
    documents = shop(say("a", "x"), '{a: "${{ steps.a.text }}"}')
    model = f"model: openai/x\nendpoint: {server.url}\ncredentials: {{env: SHOP_KEY}}"
    trace = answered(opened({**documents, "Model/echo": model}))
    assert server.requests[0][1]["Authorization"] == f"Bearer {key}"
    assert key not in repr(trace)
    assert "***" in (trace.error or "")


def test_a_guarded_read_of_a_skipped_step_runs(opened: Opened) -> None:
    steps = say("draft", "D", ', when: "${{ inputs.polite }}"') + say(
        "final", "${{ has(steps.draft.text) ? steps.draft.text : 'none' }}"
    )
    chain = opened(shop(steps, '{all: "${{ steps.final.text }}"}'))
    assert answered(chain).outputs == {"all": "none"}
    assert answered(chain, polite=True).outputs == {"all": "D"}


def test_what_reads_under_the_same_condition_is_skipped_with_it(opened: Opened) -> None:
    when = ', when: "${{ inputs.polite }}"'
    steps = say("draft", "D", when) + say("final", "${{ steps.draft.text }}", when + ", otherwise: {text: none}")
    chain = opened(shop(steps, '{all: "${{ steps.final.text }}"}'))
    assert answered(chain).outputs == {"all": "none"}
    assert answered(chain, polite=True).outputs == {"all": "D"}
