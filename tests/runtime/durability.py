"""`durability.py kill|writers|flips SIZE FOLDER`: what a store of calls survives; prints what it counted as JSON."""

import asyncio
import json
import mmap
import os
import random
import signal
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from penstock.runtime.calls.calls import Called, Calls
from penstock.runtime.provider import Answer, Failed, Request
from penstock.runtime.providers.openai import ask
from penstock.source.store import Store

CALLS, AT_ONCE, WRITERS = 500, 8, 8


def request(number: int, url: str) -> Request:
    messages = ({"role": "user", "content": f"Number {number}"},)
    return Request("openai/x", "chat", messages, endpoint=url, timeout=60.0, allow_private=True)


def serve(log: int, counter: mmap.mmap, port: Callable[[int], None]) -> None:
    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
                said = json.loads(await reader.readexactly(length))["messages"][0]["content"]
                os.write(log, said.partition(" ")[2].encode() + b"\n")
                counter[:8] = struct.pack("q", struct.unpack("q", counter[:8])[0] + 1)
                await asyncio.sleep(0.002)
                body = json.dumps({"choices": [{"message": {"content": f"Answer to {said}"}}]}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(attend, "127.0.0.1", 0)
        port(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def started(work: Callable[[], None]) -> int:
    """A child that does `work`."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serving(folder: Path) -> tuple[int, str, Path, mmap.mmap]:
    path, counter = folder / "requests", mmap.mmap(-1, 8)
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    reads, writes = os.pipe()
    child = started(lambda: serve(log, counter, lambda port: os.write(writes, str(port).encode()) and None))
    return child, f"http://127.0.0.1:{os.read(reads, 16).decode()}/v1", path, counter


def answers(path: Path, url: str, done: Path, result: Path) -> None:
    """All calls, `AT_ONCE` at a time; each in the file `done` once it has come back."""
    calls, log = Calls(Store(path), "record", "head"), os.open(done, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def run() -> list[str]:
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> str:
            async with slots:
                called = await calls.ask("openai", ask, request(number, url))
                os.write(log, b"%d\n" % number)
                return called.answer.text

        return await asyncio.gather(*map(one, range(CALLS)))

    result.write_text(json.dumps(asyncio.run(run())))


def numbers(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def kill(points: int, folder: Path) -> dict[str, int]:
    chance, server = random.Random(points), serving(folder)
    child, url, log, counter = server
    counted = {"points": points, "lost": 0, "most_reissued": 0, "unequal": 0, "killed": 0}
    expected = [f"Answer to Number {number}" for number in range(CALLS)]
    for point in range(points):
        place = folder / str(point)
        place.mkdir()
        store, done, result = place / "store.sqlite", place / "done", place / "result"
        log.write_bytes(b"")
        counter[:8] = bytes(8)
        until, worker = chance.randrange(1, CALLS), started(lambda: answers(store, url, done, result))  # noqa: B023
        while struct.unpack("q", counter[:8])[0] < until:
            time.sleep(0.0005)
        time.sleep(chance.random() * 0.004)
        os.kill(worker, signal.SIGKILL)
        counted["killed"] += ended(worker) == -signal.SIGKILL
        time.sleep(0.05)
        before, finished = numbers(log), set(numbers(done))
        again = started(lambda: answers(store, url, done, result))  # noqa: B023
        if ended(again):
            counted["unequal"] += 1
            continue
        asked = numbers(log)
        counted["lost"] += len(finished & set(asked[len(before) :]))
        counted["most_reissued"] = max(counted["most_reissued"], len(asked) - CALLS)
        counted["unequal"] += json.loads(result.read_text()) != expected
    os.kill(child, signal.SIGKILL)
    ended(child)
    return counted


def writers(writes: int, folder: Path) -> dict[str, int]:
    child, url, log, _ = serving(folder)
    path = folder / "store.sqlite"

    def work(who: int) -> None:
        calls, order, said = Calls(Store(path), "record", "head"), list(range(writes)), []
        random.Random(who // 2).shuffle(order)  # two of a kind meet at every call

        async def run() -> None:
            for number in order:
                began = time.monotonic()
                called: Called = await calls.ask("openai", ask, request(number, url))
                said.append((number, began, time.monotonic(), called.cached, called.answer.text))

        asyncio.run(run())
        (folder / f"{who}.json").write_text(json.dumps(said))

    children = [started(lambda who=who: work(who)) for who in range(WRITERS)]  # type: ignore[misc]
    failed = sum(ended(each) != 0 for each in children)
    os.kill(child, signal.SIGKILL)
    ended(child)
    found = [line for who in range(WRITERS) for line in json.loads((folder / f"{who}.json").read_text())]
    wrong = sum(text != f"Answer to Number {number}" for number, *_, text in found)
    paid: dict[int, list[tuple[float, float]]] = {}
    for number, began, end, cached, _ in found:
        if not cached:
            paid.setdefault(number, []).append((began, end))
    late = sum(began > min(end for _, end in calls) for calls in paid.values() for began, _ in calls)
    kept = Calls(Store(path), "replay", "head")
    lost = sum(text(kept, number, url) is None for number in range(writes))
    twice = sum(count - 1 for count in Counter(numbers(log)).values())
    return {"failed": failed, "wrong": wrong, "lost": lost, "paid": len(numbers(log)), "in_flight": twice, "late": late}


def text(calls: Calls, number: int, url: str) -> str | None:
    async def nobody(request: Request) -> Answer:
        raise AssertionError("replay asks nobody")

    try:
        return asyncio.run(calls.ask("openai", nobody, request(number, url))).answer.text
    except Failed as failure:
        assert failure.code == "call-unknown", failure
        return None


def flips(number: int, folder: Path) -> dict[str, int]:
    path, url, chance = folder / "store.sqlite", "http://127.0.0.1:1/v1", random.Random(number)

    async def answer(request: Request) -> Answer:
        return Answer(f"Answer to {request.messages[0]['content']}", (), 3, 4, 0.5)

    store = Store(path)
    for call in range(60):
        asyncio.run(Calls(store, "record", "head").ask("openai", answer, request(call, url)))
    store.close()
    whole, counted = path.read_bytes(), Counter(flips=number)
    for _ in range(number):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= chance.randrange(1, 256)
        for ending in ("-wal", "-shm", ".damaged"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        path.write_bytes(damaged)
        store = Store(path)
        for call in chance.sample(range(60), 6):
            said = text(Calls(store, "replay", "head"), call, url)
            counted["right" if said == f"Answer to Number {call}" else "missed" if said is None else "wrong"] += 1
        asyncio.run(Calls(store, "record", "head").ask("openai", answer, request(99, url)))
        counted["forgot"] += text(Calls(store, "replay", "head"), 99, url) != "Answer to Number 99"
        store.close()
    return dict(counted)


if __name__ == "__main__":
    made = {"kill": kill, "writers": writers, "flips": flips}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps(made))
