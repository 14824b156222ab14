"""Calls of models against a server with 100 ms latency: what the clients add to the ideal wall time.

Through LiteLLM also what a call takes of the processor, all processes and the server's own share together: on a machine
that does other work too, that figure over the cores is the wall time that an idle one needs.
"""

import asyncio
import importlib.util
import json
import multiprocessing
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.ratio import Ratio, Times
from penstock.diagnostics.secret import Secret
from penstock.runtime.calls.calls import Calls
from penstock.runtime.provider import Answer, Request
from penstock.runtime.providers import litellm, openai
from penstock.source import store

LATENCY = 0.1
ROUNDS = 3
BODY = json.dumps(
    {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "x",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "fine"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
    }
).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


def serve(told: Connection) -> None:
    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]))
                await asyncio.sleep(LATENCY)
                writer.write(ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(attend, "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def run() -> Iterator[Ratio]:
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    try:
        url = f"http://127.0.0.1:{here.recv()}/v1"
        kept = store.memory()

        async def stored(request: Request) -> Answer:
            return (await Calls(kept, "live", "head").ask("openai", openai.ask, request)).answer

        yield measured("direct client, 64 at once / ideal", openai.ask, "openai/x", url, 64)
        yield measured("direct client, 256 at once / ideal", openai.ask, "openai/x", url, 256)
        yield measured("direct client and store, 64 at once / ideal", stored, "openai/x", url, 64)
        if importlib.util.find_spec("litellm") is not None:
            found = measured("through LiteLLM, 64 at once / ideal", litellm.ask, "openai/x", url, 64)
            yield found
            taken = tuple(each / (os.cpu_count() or 1) for each in _rounds)
            yield Ratio("through LiteLLM, seconds of CPU over the cores / ideal", found.floor, Times(taken))
    finally:
        server.kill()


def measured(what: str, ask: Callable[[Request], Awaitable[Answer]], model: str, url: str, at_once: int) -> Ratio:
    walls = asyncio.run(_walls(ask, model, url, at_once, 20))
    return Ratio(what, Times((20 * LATENCY,)), Times(tuple(walls)))


async def _walls(
    ask: Callable[[Request], Awaitable[Answer]], model: str, url: str, at_once: int, each: int
) -> list[float]:
    """Seconds of the counted rounds; `each` calls one after the other, `at_once` times."""

    async def one(number: int, calls: int) -> None:
        for call in range(calls):
            message = {"role": "user", "content": f"Number {number}, {call}"}
            request = Request(
                model, "chat", (message,), endpoint=url, credential=Secret("k"), timeout=60.0, allow_private=True
            )
            began = time.monotonic()
            answer = await ask(request)
            assert answer.text == "fine"
            assert time.monotonic() - began >= LATENCY

    async def all_(calls: int) -> float:
        began = time.monotonic()
        await asyncio.gather(*(one(number, calls) for number in range(at_once)))
        return time.monotonic() - began

    await all_(3)
    _rounds.clear()
    walls = []
    for _ in range(ROUNDS):
        before = _processor()
        walls.append(await all_(each))
        _rounds.append(_processor() - before)
    return walls


_rounds: list[float] = []
"""Seconds of the processor that each counted round took."""


def _processor() -> float:
    """Seconds of CPU of this process and of its children that still run."""
    own, ticks = os.getpid(), 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            if own in (int(entry.parent.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
