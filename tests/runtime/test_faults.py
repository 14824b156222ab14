"""Every way in which a provider can go wrong, seen by a chain: bounded, told in words, never a part of an answer."""

import asyncio
import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.faulty_server import MODES, faulty

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.calls import breaker
from penstock.runtime.chain import Chain
from penstock.runtime.traces.trace import Trace
from penstock.source.settings import Settings

Opened = Callable[..., Chain]
LIMIT = 5.0
SHORT = 0.4  # seconds, where nothing will ever come
ROWS = int(os.environ.get("PENSTOCK_FAULT_ROWS", "120"))

# mode: the failure's code (None: it is answered) and the most requests of one call
EXPECTED: dict[str, tuple[str | None, int]] = {
    **{mode: (None, 1) for mode in MODES if mode.startswith("good")},
    "429 once": (None, 2),
    "429 once, dated": (None, 2),
    "429 for ever": ("provider-rate", 5),
    "500 once": (None, 2),
    "500 always": ("provider-error", 4),
    "503 always": ("provider-error", 4),
    **dict.fromkeys(
        ("hang", "hang in the head", "hang in the body", "slow drip", "slow drip of the head"), ("provider-timeout", 1)
    ),
    **dict.fromkeys(("reset", "closed at once", "truncated body", "truncated chunk"), ("provider-network", 4)),
    **dict.fromkeys(("chunked garbage", "negative chunk", "negative length", "no HTTP"), ("provider-body", 2)),
    **dict.fromkeys(("invalid JSON", "HTML", "empty", "bad UTF-8", "half a character"), ("provider-body", 2)),
    **dict.fromkeys(("JSON 200,000 deep", "NaN", "huge head", "huge body"), ("provider-body", 2)),
    **dict.fromkeys(("no choices", "content null"), ("provider-shape", 1)),
    **dict.fromkeys(("401", "403"), ("provider-credential", 1)),
    "404": ("provider-request", 1),
    **dict.fromkeys(("redirect", "permanent redirect"), ("endpoint-redirect", 1)),
}


def documents(url: str, more: str = "", limit: float = LIMIT, step: str = "") -> dict[str, str]:
    return {
        "Model/answerer": (
            "model: openai/gpt-4.1\nmode: chat\nparameters: {max_tokens: 9}\n"
            f"endpoint: {url}\ncredentials: {{env: SHOP_KEY}}\nlimits: {{timeoutSeconds: {limit}}}\n{more}"
        ),
        "PromptTemplate/answer": (
            "format: jinja2\ninputs: {question: {type: string, maxLength: 200}}\n"
            "messages: [{role: user, content: '{{ question }}'}]"
        ),
        "Chain/shop": (
            "inputs: {question: {type: string, maxLength: 200}}\n"
            "steps: {reply: {prompt: answer, model: answerer, with: {question: '${{ inputs.question }}'}"
            + step
            + "}}\n"
            "outputs: {answer: '${{ steps.reply.text }}'}"
        ),
    }


JOBS = 8


def answered(chain: Chain, rows: int = 1, jobs: int = JOBS) -> list[Trace]:
    async def run() -> list[Trace]:
        slots = asyncio.Semaphore(jobs)

        async def one(number: int) -> Trace:
            async with slots:
                return await chain.answer({"question": f"Number {number}?"})

        return await asyncio.gather(*map(one, range(rows)))

    return asyncio.run(run())


@pytest.mark.parametrize("mode", EXPECTED)
def test_one_call(opened: Opened, mode: str) -> None:
    code, most = EXPECTED[mode]
    with faulty(mode) as server:
        limit = SHORT if code == "provider-timeout" else LIMIT
        chain = opened(documents(server.url, limit=limit))
        began = time.monotonic()
        (trace,) = answered(chain)
        seconds = time.monotonic() - began
        assert 1 <= server.requests <= most
        if code is None:
            assert (trace.error, trace.outputs) == (None, {"answer": "fine"})
            return
        assert trace.error is not None
        assert trace.outputs == {}
        for part in ("step 'reply'", "Model/answerer", "openai/gpt-4.1", code):
            assert part in trace.error
        assert server.url.removesuffix("/v1") in trace.error or code in ("provider-shape", "provider-body")
        assert "Traceback" not in trace.error
        assert "canary" not in trace.error
        assert len(trace.error) < 600
        if code == "provider-timeout":
            assert limit <= seconds < 30, "what hangs does so for 60, what drips for 200"


@pytest.mark.parametrize(
    ("mode", "requests", "cause"),
    [
        *(("hang", 1, "did not answer"), ("slow drip", 1, "did not answer")),
        *(("429 then hang", 2, "did not answer"), ("429, come back in a minute", 1, "429")),
        ("500 always, slowly", 2, "did not answer"),
    ],
)
def test_a_step_s_deadline_holds_for_all_attempts_and_pauses(
    opened: Opened, mode: str, requests: int, cause: str
) -> None:
    with faulty(mode) as server:
        chain = opened(documents(server.url, step=", timeoutSeconds: 0.6, retry: {attempts: 5}"))
        began = time.monotonic()
        (trace,) = answered(chain)
        assert server.requests == requests
        assert time.monotonic() - began < LIMIT, "that of one attempt is longer"
    assert trace.error is not None
    assert cause in trace.error
    assert "Model/answerer" in trace.error
    assert ("did not end within 0.6 s" in trace.error) == (mode != "429, come back in a minute")


def test_a_fallback_has_what_is_left_of_a_step_s_time(opened: Opened) -> None:
    with faulty("hang") as server, faulty("hang") as other:
        spare = documents(other.url)["Model/answerer"]
        given = documents(server.url, "fallbacks: [spare]\n", limit=0.3, step=", timeoutSeconds: 0.5")
        (trace,) = answered(opened({**given, "Model/spare": spare}))
        assert (server.requests, other.requests) == (1, 1)
    assert "did not end within 0.5 s" in (trace.error or "")
    assert "Model/spare" in (trace.error or "")


@pytest.mark.parametrize("mode", ["429 once", "429 once, dated"])
def test_a_pause_is_at_least_what_was_asked_for(opened: Opened, mode: str) -> None:
    with faulty(mode) as server:
        answered(opened(documents(server.url)))
        first, second = server.times
        assert second - first >= (0.99 if mode == "429 once" else 0.0)


def test_nobody_listens(opened: Opened) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    (trace,) = answered(opened(documents(url)))
    assert "provider-network" in (trace.error or "")
    assert url.removesuffix("/v1") in (trace.error or "")


@pytest.mark.parametrize("host", ["nowhere.invalid", "xn--.invalid", f"{'a' * 70}.invalid"])
def test_no_such_name(opened: Opened, host: str) -> None:
    (trace,) = answered(opened(documents(f"https://{host}/v1")))
    assert "provider-network" in (trace.error or "") or "endpoint" in (trace.error or "")
    assert host in (trace.error or "")


def test_no_tls_there(opened: Opened) -> None:
    with faulty("TLS alert") as server:
        (trace,) = answered(opened(documents(server.url.replace("http:", "https:"))))
    assert "provider-network" in (trace.error or "")


@pytest.mark.parametrize(("mode", "attempts"), [("500 always", 3), ("429 for ever", 5), ("reset", 3), ("HTML", 2)])
@pytest.mark.parametrize("jobs", [1, JOBS])
def test_a_dead_provider_is_left_alone(opened: Opened, mode: str, attempts: int, jobs: int) -> None:
    asked = breaker.ROW + jobs - 1  # the calls that may have begun before the last of the row fails, in any order
    with faulty(mode) as server:
        traces = answered(opened(documents(server.url)), ROWS if jobs > 1 else 2 * breaker.ROW, jobs)
        assert breaker.ROW * attempts <= server.requests <= asked * attempts
    assert all(trace.error for trace in traces)
    assert sum("provider-down" in (trace.error or "") for trace in traces) >= len(traces) - asked


@pytest.mark.parametrize("mode", ["401", "403"])
def test_a_refused_key_is_sent_once(opened: Opened, mode: str) -> None:
    with faulty(mode) as server:
        traces = answered(opened(documents(server.url)), ROWS)
        assert server.requests == 1
    assert all("provider-credential" in (trace.error or "") for trace in traces)


def test_a_provider_that_is_back_is_asked_again(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    with faulty("503 always") as server:
        chain = opened(documents(server.url))
        answered(chain, breaker.ROW)
        server.mode = "good"
        assert "provider-down" in (answered(chain)[0].error or "")
        monkeypatch.setattr(time, "monotonic", lambda now=time.monotonic: now() + breaker.REST)
        assert answered(chain)[0].error is None
        assert all(trace.error is None for trace in answered(chain, 3))


def test_a_fallback_answers_for_a_dead_provider(opened: Opened) -> None:
    with faulty("503 always") as server, faulty("good") as other:
        spare = documents(other.url)["Model/answerer"]
        given = {**documents(server.url, "fallbacks: [spare]\n"), "Model/spare": spare}
        traces = answered(opened(given), ROWS)
        assert all(trace.outputs == {"answer": "fine"} for trace in traces)
        assert server.requests <= 40
        assert other.requests == ROWS


def test_an_empty_key_ends_the_run(opened: Opened, settings: Settings) -> None:
    with faulty("good") as server:
        with pytest.raises(Fatal, match="SHOP_KEY"):
            answered(opened(documents(server.url), settings=replace(settings, environ={})))
        assert server.requests == 0


def test_connections_are_used_again_and_never_mixed_up(opened: Opened) -> None:
    for mode in ("good, chunked", "good, then more", "good, closed after each"):
        with faulty(mode) as server:
            traces = answered(opened(documents(server.url)), 40, jobs=4)
            assert {trace.outputs["answer"] for trace in traces} == {"fine"}
            assert server.requests >= 40


def said(chain: Chain) -> tuple[list[str], Any]:
    pieces: list[str] = []

    async def run() -> Any:
        return await chain.models.chat("answerer", [{"role": "user", "content": "?"}], on_text=pieces.append)

    return pieces, asyncio.run(run())


@pytest.mark.parametrize("mode", ["stream", "good"])
def test_an_answer_comes_in_pieces(opened: Opened, mode: str) -> None:
    with faulty(mode) as server:
        pieces, asked = said(opened(documents(server.url)))
    assert asked.answer.text == "".join(pieces) == "fine"
    assert len(pieces) == (2 if mode == "stream" else 1)


@pytest.mark.parametrize("mode", ["stream cut", "stream ends early", "stream breaks off"])
def test_a_broken_stream_is_no_answer_and_not_begun_again(opened: Opened, mode: str) -> None:
    with faulty(mode) as server:
        with pytest.raises(Exception, match="Model/answerer"):
            said(opened(documents(server.url)))
        assert server.requests == 1


def test_a_stream_of_garbage_is_tried_once_more(opened: Opened) -> None:
    with faulty("stream of garbage") as server:
        with pytest.raises(Exception, match="provider-body"):
            said(opened(documents(server.url)))
        assert server.requests == 2
