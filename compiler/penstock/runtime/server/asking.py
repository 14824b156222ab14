"""The requests that ask a chain or render a prompt."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.library.failures import InputError, LoadError
from penstock.runtime.library.holder import Held
from penstock.runtime.library.rendered import render
from penstock.runtime.library.streamed import rest
from penstock.runtime.server import chat, payload, problem
from penstock.runtime.server.bounds import Bounds
from penstock.runtime.server.payload import Gone, Receive, dumps
from penstock.runtime.server.problem import Problem
from penstock.runtime.server.ready import Ready
from penstock.runtime.traces.trace import Trace, Usage

JSON = "application/json"
EVENTS = "text/event-stream; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    """A request under way, with the bundle that answers it."""

    held: Held[Ready]
    name: str
    headers: Mapping[str, str]
    body: bytes
    receive: Receive
    trace_id: str
    bounds: Bounds
    count: Callable[[Usage], None]


class Reply(NamedTuple):
    """An answer: bytes, or pieces as they come."""

    content: bytes | AsyncIterator[bytes]
    kind: str = JSON


async def invoke(call: Call) -> Reply:
    """`POST /v1/chains/{name}/invoke`"""
    _same(call, call.name)
    body = _body(call, {"inputs", "stream"})
    inputs = _inputs(body)
    if not _flag(body, "stream"):
        return Reply(dumps(_told(call, await _answer(call, inputs))))
    spoken = call.held.value.streamed

    async def events() -> AsyncIterator[bytes]:
        async for item in _pieces(call, inputs, spoken.output if spoken else None):
            if isinstance(item, Trace):
                yield b"event: done\ndata: " + dumps(_told(call, item)) + b"\n\n"
            elif spoken is not None:
                yield b"event: text\ndata: " + dumps({"output": spoken.output, "text": item}) + b"\n\n"

    return Reply(events(), EVENTS)


async def complete(call: Call) -> Reply:
    """`POST /v1/chat/completions`"""
    body = _body(call, None)
    model = body.get("model")
    _same(call, model if isinstance(model, str) else "")
    ready = call.held.value
    if ready.shape is None:
        raise Problem(404, "chat", f"chain {call.held.bundle.chain!r} is no conversation; ask it at /invoke")
    inputs, output = chat.inputs_of(body, ready.shape, ready.inputs), ready.shape.output
    name, identity = call.held.bundle.chain, call.trace_id
    if not _flag(body, "stream"):
        trace = await _answer(call, inputs)
        return Reply(dumps(chat.completion(identity, name, str(trace.outputs[output]), trace.usage)))
    options = body.get("stream_options")
    wants_usage = isinstance(options, dict) and options.get("include_usage") is True

    async def events() -> AsyncIterator[bytes]:
        created = int(time.time())
        role: dict[str, Any] = {"role": "assistant"}  # with the first piece: a failure before it has its own status
        async for item in _pieces(call, inputs, output):
            if not isinstance(item, Trace):
                yield _data(chat.chunk(identity, name, created, {**role, "content": item}, None))
                role = {}
                continue
            last = chat.chunk(identity, name, created, role, "stop")
            yield _data(last)
            if wants_usage:
                yield _data({**last, "choices": [], "usage": chat.counts(item.usage)})
        yield b"data: [DONE]\n\n"

    return Reply(events(), EVENTS)


async def rendered(call: Call) -> Reply:
    """`POST /v1/prompts/{name}/render`"""
    body = _body(call, {"inputs", "model"})
    model = body.get("model")
    if model is not None and not isinstance(model, str):
        raise Problem(400, "json", "`model` is the name of a Model")
    try:
        found = render(call.held.bundle, call.name, _inputs(body), model)
    except InputError as error:
        raise Problem(422, "input", error.message, bundle=call.held.bundle.digest) from None
    except LoadError as error:
        raise Problem(404 if "has no" in error.message else 400, "prompt", str(error)) from None
    return Reply(dumps(asdict(found)))


def _same(call: Call, name: str) -> None:
    if name != call.held.bundle.chain:
        raise Problem(404, "chain", f"there is no chain {name[:80]!r} here; there is {call.held.bundle.chain!r}")


def _body(call: Call, known: set[str] | None) -> dict[str, Any]:
    body = payload.parse(call.body)
    unknown = sorted(set(body) - known) if known is not None else []
    if unknown:
        raise Problem(
            400, "json", f"there is no member {unknown[0][:80]!r}; there are {', '.join(sorted(known or ()))}"
        )
    return body


def _inputs(body: Mapping[str, Any]) -> dict[str, Any]:
    inputs = body.get("inputs", {})
    if not isinstance(inputs, dict):
        raise Problem(400, "json", "`inputs` is an object")
    return inputs


def _flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise Problem(400, "json", f"`{name}` is true or false")
    return bool(value)


def _told(call: Call, trace: Trace) -> dict[str, Any]:
    usage = trace.usage
    return {
        "outputs": dict(trace.outputs),
        "bundle": trace.bundle,
        "trace": call.trace_id,
        "seconds": round(trace.seconds, 6),
        "usage": {
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "calls": usage.calls,
            "usd": usage.usd,
        },
    }


def _data(value: Mapping[str, Any]) -> bytes:
    return b"data: " + dumps(value) + b"\n\n"


async def _answer(call: Call, inputs: Mapping[str, Any]) -> Trace:
    return await _with_the_caller(call, call.held.value.chain.answer(inputs))


async def _pieces(call: Call, inputs: Mapping[str, Any], output: str | None) -> AsyncIterator[str | Trace]:
    """The text of `output` as it comes, then the trace."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(piece: str | None) -> None:
        loop.call_soon_threadsafe(pieces.put_nowait, piece)

    ready = call.held.value
    spoken = ready.streamed if ready.streamed is not None and ready.streamed.output == output else None
    asked = ready.chain.answer(inputs, tell=None if spoken is None else {spoken.step: tell})
    work = asyncio.ensure_future(_with_the_caller(call, asked))
    work.add_done_callback(lambda done: tell(None))
    said = []
    try:
        while (piece := await pieces.get()) is not None:
            said.append(piece)
            yield piece
        trace = await work
        left = rest("".join(said), trace.outputs, output) if output is not None else ""
        if left:
            yield left
        yield trace
    finally:
        work.cancel()


async def _with_the_caller(call: Call, asked: Awaitable[Trace]) -> Trace:
    """The trace of an answer; who has gone, or waits too long, ends it."""
    work = asyncio.ensure_future(asked)
    gone = asyncio.ensure_future(_gone(call.receive))
    try:
        async with asyncio.timeout(call.bounds.seconds):
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise Gone
        trace = work.result()
    except TimeoutError:
        raise Problem(504, "timeout", f"there is no answer after {call.bounds.seconds:g} s") from None
    except Fatal as fatal:
        raise Problem(500, "configuration", fatal.message, bundle=call.held.bundle.digest) from None
    finally:
        gone.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait((work,), timeout=5)  # tools and calls end
    call.count(trace.usage)
    if trace.error is not None:
        raise problem.of(trace)
    return trace


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        """What comes after the body says nothing."""
