"""What a run may spend: refused before, not found out after."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from penstock.runtime import chain as chains
from penstock.runtime.calls.caps import Amount, Caps
from penstock.runtime.provider import Failed


def spend(caps: Caps, *amounts: Amount, took: Amount | None = None) -> list[str]:
    """What became of calls made at once."""

    async def call(amount: Amount) -> str:
        try:
            async with caps.call(amount) as settle:
                await asyncio.sleep(0.01)
                settle.is_(took or amount)
        except Failed as failed:
            return failed.code
        return "ok"

    async def all_() -> list[str]:
        return await asyncio.gather(*map(call, amounts))

    return asyncio.run(all_())


@pytest.mark.parametrize(
    ("caps", "code"),
    [
        (Caps(usd=0.25), "cap-usd"),
        (Caps(tokens=250), "cap-tokens"),
        (Caps(calls=2), "cap-calls"),
    ],
)
def test_no_call_more_than_fits(caps: Caps, code: str) -> None:
    assert spend(caps, *[Amount(0.1, 100)] * 5) == ["ok", "ok", code, code, code]
    assert caps.refused is not None and "the budget of" in caps.refused.message
    assert (caps.spent_calls, caps.spent_tokens) == (2, 200)


def test_what_was_held_and_not_taken_lets_others_through() -> None:
    caps = Caps(usd=1.0)
    assert spend(caps, *[Amount(0.6, 100)] * 5, took=Amount(0.05, 10)) == ["ok"] * 5
    assert caps.spent_usd == pytest.approx(0.25)
    assert caps.refused is None


def test_without_a_price_money_is_not_capped_but_refused() -> None:
    assert spend(Caps(usd=1.0), Amount(None, 1)) == ["cap-price"]
    assert spend(Caps(tokens=10), Amount(None, 1)) == ["ok"]


def test_a_call_that_failed_costs_nothing_and_one_cut_off_all() -> None:
    caps = Caps(usd=1.0)

    async def failing(error: BaseException) -> None:
        async with caps.call(Amount(0.5, 10)):
            raise error

    with pytest.raises(Failed):
        asyncio.run(failing(Failed("provider-error", "no")))
    assert (caps.spent_usd, caps.spent_calls) == (0.0, 1)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(failing(asyncio.CancelledError()))
    assert caps.spent_usd == 0.5


def test_no_time_is_left() -> None:
    caps = Caps(seconds=0.0)
    assert spend(caps, Amount(0.0, 1)) == ["cap-seconds"]
    assert caps.refused is not None
    assert caps.refused.message == "the budget of 0 seconds is reached"


SHOP = {
    "Model/m": """\
model: openai/x
endpoint: {url}
parameters: {{max_tokens: 10}}
price: {{inputPerMillion: 1, outputPerMillion: 1000}}
""",
    "PromptTemplate/say": 'inputs: {text: {type: string}}\nmessages: [{role: user, content: "{{ text }}"}]',
    "Chain/shop": """\
inputs: {words: {type: array, items: {type: string}}}
steps: {many: {each: "${{ inputs.words }}", as: word, atMost: 50, parallel: 8,
        do: {prompt: say, model: m, with: {text: "${{ word }}"}}}}
outputs: {said: "${{ steps.many.items.map(i, i.text) }}"}
""",
}


@pytest.fixture
def capped(compiled: Any, settings: Any, store: Any, server: Any) -> Callable[[Caps], Any]:
    def capped(caps: Caps, calls: Any = "live") -> Any:
        released = compiled({**SHOP, "Model/m": SHOP["Model/m"].format(url=server.url)})
        chain = chains.open(
            released.bundles["shop"], released.bindings, store=store, settings=settings, calls=calls, caps=caps
        )
        return asyncio.run(chain.answer({"words": [str(n) for n in range(20)]}))

    return capped


def test_a_run_stops_at_its_money(
    capped: Any, server: Any, responding: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server.behaviours = [responding(completion("x"))]
    trace = capped(Caps(usd=0.02))
    assert trace.code == "cap-usd"
    assert "the budget of $0.02 is reached (cap-usd)" in (trace.error or "")
    # An answer costs 0.003, and 0.01 is held for each: two at once, then as many as are left room for.
    assert 1 <= len(server.requests) <= 6
    assert (trace.usage.usd or 0) <= 0.02


def test_a_run_stops_at_its_calls_and_stored_answers_are_free(
    capped: Any, server: Any, responding: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server.behaviours = [responding(completion("x"))]
    assert capped(Caps(calls=19), "record").code == "cap-calls"
    assert len(server.requests) <= 19
    assert capped(Caps(calls=20), "record").error is None
    asked = len(server.requests)
    assert capped(Caps(calls=0), "record").error is None
    assert len(server.requests) == asked


def test_a_run_stops_at_its_seconds(capped: Any, server: Any) -> None:
    server.behaviours = [lambda handler: handler.stopped.wait(20)]
    trace = capped(Caps(seconds=0.3))
    assert (trace.error, trace.code) == ("the budget of 0.3 seconds is reached", "cap-seconds")
    assert trace.outputs == {}
