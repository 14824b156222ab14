"""Requests over kept connections, at a rate or as fast as they are answered, by one process."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """Seconds of each request, from when it was due; how many were not answered with 200."""

    seconds: tuple[float, ...]
    errors: int

    def p99(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]


def request(port: int, path: str, body: bytes, *headers: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def at_a_rate(port: int, data: bytes, rate: float, seconds: float, connections: int = 32) -> Load:
    """So many a second, whether or not the ones before are answered."""
    due: asyncio.Queue[float | None] = asyncio.Queue()
    tasks = [asyncio.create_task(_worker(port, data, due)) for _ in range(connections)]
    start = time.perf_counter()
    for number in range(int(rate * seconds)):
        when = start + number / rate
        await asyncio.sleep(max(0.0, when - time.perf_counter()))
        due.put_nowait(when)
    return await _ended(tasks, due)


async def as_fast_as_can(port: int, data: bytes, count: int, connections: int) -> Load:
    """`count` requests, `connections` at once."""
    due: asyncio.Queue[float | None] = asyncio.Queue()
    for _ in range(count):
        due.put_nowait(0.0)
    return await _ended([asyncio.create_task(_worker(port, data, due)) for _ in range(connections)], due)


async def _ended(tasks: "list[asyncio.Task[Load]]", due: "asyncio.Queue[float | None]") -> Load:
    for _ in tasks:
        due.put_nowait(None)
    loads = await asyncio.gather(*tasks)
    return Load(tuple(each for load in loads for each in load.seconds), sum(load.errors for load in loads))


async def _worker(port: int, data: bytes, due: "asyncio.Queue[float | None]") -> Load:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found: list[float] = []
    errors = 0
    while (when := await due.get()) is not None:
        writer.write(data)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        errors += b" 200 " not in head[:15]
        found.append(time.perf_counter() - when)
    writer.close()
    return Load(tuple(found), errors)
