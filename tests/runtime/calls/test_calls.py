"""Live, record, replay; one retry layer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from penstock.diagnostics.secret import Secret
from penstock.runtime.calls.calls import Called, Calls, Mode, key
from penstock.runtime.provider import Answer, Failed, Request, ToolCall, ToolDefinition
from penstock.source.store import Store

REQUEST = Request("openai/x", "chat", ({"role": "user", "content": "a"},))
Ask = Callable[[Request], Awaitable[Answer]]


def counting(answers: list[Answer | Failed]) -> tuple[Ask, list[Request]]:
    asked: list[Request] = []

    async def ask(request: Request) -> Answer:
        asked.append(request)
        found = answers[min(len(asked), len(answers)) - 1]
        if isinstance(found, Failed):
            raise found
        return found

    return ask, asked


def call(calls: Calls, ask: Ask, request: Request = REQUEST, **more: object) -> Called:
    return asyncio.run(calls.ask("openai", ask, request, **more))  # type: ignore[arg-type]


def test_record_asks_once_and_keeps_the_seconds(store: Store) -> None:
    ask, asked = counting([Answer("a", ((0.5, 1.0),), 3, 2, 1.5), Answer("b")])
    first = call(Calls(store, "record", "head"), ask)
    again = call(Calls(store, "record", "head"), ask)
    assert not first.cached
    assert again.cached
    assert again.answer == first.answer == Answer("a", ((0.5, 1.0),), 3, 2, 1.5)
    assert len(asked) == 1


def test_live_always_asks_and_stores(store: Store) -> None:
    ask, asked = counting([Answer("a"), Answer("b")])
    assert call(Calls(store, "live", "head"), ask).answer.text == "a"
    assert call(Calls(store, "live", "head"), ask).answer.text == "b"
    assert call(Calls(store, "replay", "head"), ask).answer.text == "b"
    assert len(asked) == 2


def test_replay_asks_nobody(store: Store) -> None:
    ask, asked = counting([Answer("a")])
    with pytest.raises(Failed) as raised:
        call(Calls(store, "replay", "head"), ask)
    assert raised.value.code == "call-unknown"
    assert not asked


def test_embedded_models_are_computed_in_every_mode(store: Store) -> None:
    ask, asked = counting([Answer("a")])
    modes: list[Mode] = ["live", "record", "replay"]
    for mode in modes:
        assert not asyncio.run(Calls(store, mode, "head").ask("builtin/echo", ask, REQUEST)).cached
    assert len(asked) == 3


def test_a_zone_reads_its_own_and_base(store: Store) -> None:
    ask, asked = counting([Answer("base"), Answer("fork")])
    call(Calls(store, "record", "base"), ask)
    assert call(Calls(store, "record", "fork"), ask).answer.text == "base"
    other = replace(REQUEST, messages=({"role": "user", "content": "b"},))
    call(Calls(store, "record", "fork"), ask, other)
    with pytest.raises(Failed):
        call(Calls(store, "replay", "base"), ask, other)
    assert len(asked) == 2


def test_repeats_are_calls_of_their_own(store: Store) -> None:
    ask, _ = counting([Answer("a"), Answer("b")])
    calls = Calls(store, "record", "head")
    assert [call(calls, ask, repeat=number).answer.text for number in (0, 1, 0, 1)] == ["a", "b", "a", "b"]


def test_key_is_over_what_can_change_an_answer() -> None:
    plain = key("openai", REQUEST, "head", 0)
    moved = replace(REQUEST, endpoint="https://x/v1", credential=Secret("k"), timeout=1.0, allow_private=True)
    assert key("openai", moved, "head", 0) == plain
    others = [
        replace(REQUEST, model="openai/y"),
        replace(REQUEST, mode="embedding"),
        replace(REQUEST, messages=()),
        replace(REQUEST, texts=("a",)),
        replace(REQUEST, parameters={"temperature": 1}),
        replace(REQUEST, schema={}),
    ]
    keys = {key("openai", other, "head", 0) for other in others}
    keys |= {key("litellm", REQUEST, "head", 0), key("openai", REQUEST, "base", 0), key("openai", REQUEST, "head", 1)}
    assert plain not in keys
    assert len(keys) == 9


def test_failures_are_tried_again_as_often_as_they_are_worth(store: Store) -> None:
    ask, asked = counting([Failed("provider-error", "x", retries=2, after=0)])
    with pytest.raises(Failed):
        call(Calls(store, "live", "head"), ask)
    assert len(asked) == 3


def test_attempts_bound_every_failure_and_never_insist_on_a_refusal(store: Store) -> None:
    ask, asked = counting([Failed("provider-error", "x", retries=2, after=0)])
    with pytest.raises(Failed):
        call(Calls(store, "live", "head"), ask, attempts=1)
    assert len(asked) == 1
    ask, asked = counting([Failed("provider-credential", "x")])
    with pytest.raises(Failed):
        call(Calls(store, "live", "head"), ask, attempts=9)
    assert len(asked) == 1


def test_an_answer_that_is_not_accepted_is_asked_again_and_the_good_one_kept(store: Store) -> None:
    ask, asked = counting([Answer("bad"), Answer("bad"), Answer("good")])
    found = call(Calls(store, "record", "head"), ask, attempts=5, accept=lambda answer: answer.text == "good")
    assert (found.answer.text, found.attempts) == ("good", 3)
    assert call(Calls(store, "replay", "head"), ask).answer.text == "good"
    ask, asked = counting([Answer("bad")])
    assert call(Calls(store, "live", "head"), ask, accept=lambda _: False).answer.text == "bad"
    assert len(asked) == 1


def test_a_provider_that_hangs_is_left(store: Store) -> None:
    async def ask(request: Request) -> Answer:
        await asyncio.sleep(60)
        return Answer()

    with pytest.raises(Failed) as raised:
        call(Calls(store, "live", "head"), ask, replace(REQUEST, timeout=0.05))
    assert raised.value.code == "provider-timeout"


def test_no_key_reaches_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "calls.db")
    ask, _ = counting([Answer("a")])
    call(Calls(store, "record", "head"), ask, replace(REQUEST, credential=Secret("canary-1234567890")))
    store.close()
    assert b"canary" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_tools_belong_to_a_call_and_their_calls_come_back(store: Store) -> None:
    answer = Answer(tool_calls=(ToolCall("c1", "find", "{}"),))
    ask, asked = counting([answer, Answer("b")])
    told = replace(REQUEST, tools=(ToolDefinition("find", "Finds.", {"type": "object"}),))
    assert call(Calls(store, "record", "head"), ask, told).answer.tool_calls == answer.tool_calls
    assert call(Calls(store, "record", "head"), ask, told).answer.tool_calls == answer.tool_calls
    assert call(Calls(store, "record", "head"), ask).answer.text == "b"
    assert len(asked) == 2
