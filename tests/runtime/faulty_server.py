"""A server of chat completions that can go wrong in every way that is known; raw sockets, so that nothing is polite."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

MESSAGE = {"role": "assistant", "content": "fine"}
GOOD = json.dumps({"choices": [{"message": MESSAGE, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}).encode()


def http(body: bytes, status: str = "200 OK", *headers: str, kind: str = "application/json") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def later(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(time.time() + seconds, UTC) + timedelta(seconds=0), usegmt=True)


class Faulty:
    """Answers with `mode`; counts requests. `closing` is set when it ends, so that what hangs is let go."""

    def __init__(self, mode: str) -> None:
        self.mode, self.requests, self.headers = mode, 0, list[bytes]()
        self.times: list[float] = []
        self.closing = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"
        self.lock = threading.Lock()

    def serve(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.attend, args=(connection,), daemon=True).start()

    def attend(self, connection: socket.socket) -> None:
        try:
            if self.mode == "TLS alert":
                connection.recv(1)
                connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")
            with connection, connection.makefile("rb") as lines:
                while head := read(lines):
                    with self.lock:
                        self.requests += 1
                        number = self.requests
                        self.headers.append(head)
                        self.times.append(time.monotonic())
                    if not MODES[self.mode](self, connection, number):
                        return
        except OSError:
            """The client has left, as it should."""

    def drip(self, connection: socket.socket, data: bytes) -> None:
        for byte in data:
            if self.closing.wait(0.05):
                return
            connection.sendall(bytes([byte]))


def read(lines: "socket.SocketIO | object") -> bytes:
    head = b""
    while (line := lines.readline()) not in (b"\r\n", b""):  # type: ignore[attr-defined]
        head += line
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            lines.read(int(line.partition(b":")[2]))  # type: ignore[attr-defined]
    return head


Mode = Callable[[Faulty, socket.socket, int], bool]


def says(*answers: bytes, keep: bool = True) -> Mode:
    """These answers in turn, the last one for ever."""

    def mode(server: Faulty, connection: socket.socket, number: int) -> bool:
        connection.sendall(answers[min(number, len(answers)) - 1])
        return keep

    return mode


def dated(server: Faulty, connection: socket.socket, number: int) -> bool:
    connection.sendall(http(b"{}", "429 Slow", f"Retry-After: {later(1.0)}") if number == 1 else http(GOOD))
    return True


def hang(server: Faulty, connection: socket.socket, number: int) -> bool:
    server.closing.wait(60)
    return False


def hang_head(server: Faulty, connection: socket.socket, number: int) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-")
    return hang(server, connection, number)


def hang_body(server: Faulty, connection: socket.socket, number: int) -> bool:
    connection.sendall(http(GOOD)[:-5])
    return hang(server, connection, number)


def drip(server: Faulty, connection: socket.socket, number: int) -> bool:
    connection.sendall(http(b" " * 4000 + GOOD)[:120])
    server.drip(connection, b" " * 4000)
    return False


def drip_head(server: Faulty, connection: socket.socket, number: int) -> bool:
    server.drip(connection, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 4000)
    return False


def reset(server: Faulty, connection: socket.socket, number: int) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def slowly(server: Faulty, connection: socket.socket, number: int) -> bool:
    server.closing.wait(0.4)
    connection.sendall(http(b"oops", "500 Oops"))
    return True


def then_hang(server: Faulty, connection: socket.socket, number: int) -> bool:
    if number == 1:
        connection.sendall(http(b"{}", "429 Slow", "Retry-After: 0"))
        return True
    return hang(server, connection, number)


def stream(*events: bytes, cut: bool = False) -> Mode:
    body = b"".join(b"data: " + event + b"\n\n" for event in events)
    data = http(body, kind="text/event-stream")
    return says(data[:-4] if cut else data, keep=not cut)


PIECE = b'{"choices": [{"delta": {"content": "fi"}}]}'
LAST = b'{"choices": [{"delta": {"content": "ne"}, "finish_reason": "stop"}]}'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

MODES: dict[str, Mode] = {
    "good": says(http(GOOD)),
    "good, chunked": says(CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(GOOD), GOOD)),
    "good, no length": says(b"HTTP/1.1 200 OK\r\n\r\n" + GOOD, keep=False),
    "good, wrong content type": says(http(GOOD, kind="text/plain")),
    "good, then more": says(http(GOOD) + http(GOOD.replace(b"fine", b"evil"))),
    "good, closed after each": says(http(GOOD), keep=False),
    "429 once": says(http(b"{}", "429 Slow", "Retry-After: 1"), http(GOOD)),
    "429 once, dated": dated,
    "429 for ever": says(http(b"{}", "429 Slow", "Retry-After: 0")),
    "429 without a word": says(http(b"{}", "429 Slow")),
    "429 then hang": then_hang,
    "429, come back in a minute": says(http(b"{}", "429 Slow", "Retry-After: 60")),
    "500 always, slowly": slowly,
    "500 once": says(http(b"oops", "500 Oops"), http(GOOD)),
    "500 always": says(http(b"oops", "500 Oops")),
    "503 always": says(http(b"", "503 Away", "Retry-After: 0")),
    "hang": hang,
    "hang in the head": hang_head,
    "hang in the body": hang_body,
    "slow drip": drip,
    "slow drip of the head": drip_head,
    "reset": reset,
    "closed at once": lambda *_: False,
    "truncated body": says(http(GOOD)[:-20], keep=False),
    "truncated chunk": says(CHUNKED + b"ff\r\n" + GOOD[:20], keep=False),
    "chunked garbage": says(CHUNKED + b"zz\r\n" + GOOD),
    "negative chunk": says(CHUNKED + b"-5\r\n" + GOOD),
    "invalid JSON": says(http(b'{"choices": [')),
    "HTML": says(http(b"<html>Sign in</html>", kind="text/html")),
    "empty": says(http(b"")),
    "no choices": says(http(b'{"choices": []}')),
    "content null": says(http(b'{"choices": [{"message": {"content": null}, "finish_reason": "length"}]}')),
    "bad UTF-8": says(http(GOOD.replace(b"fine", b"f\xff\xfe"))),
    "half a character": says(http(GOOD.replace(b"fine", b"\\ud800"))),
    "JSON 200,000 deep": says(http(b"[" * 200_000)),
    "NaN": says(http(b'{"choices": NaN}')),
    "401": says(http(b'{"error": "no such key"}', "401 No")),
    "403": says(http(b'{"error": "not yours"}', "403 No")),
    "404": says(http(b'{"error": "no such model"}', "404 No")),
    "redirect": says(http(b"", "302 Found", "Location: https://example.org/")),
    "permanent redirect": says(http(b"", "308 Moved", "Location: /elsewhere")),
    "huge body": says(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
    "negative length": says(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
    "huge head": says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000),
    "no HTTP": says(b"SSH-2.0-OpenSSH_9\r\n\r\n"),
    "TLS alert": says(b""),
    "stream": stream(PIECE, LAST, b"[DONE]"),
    "stream cut": stream(PIECE, LAST, cut=True),
    "stream ends early": stream(PIECE),
    "stream breaks off": stream(PIECE, b'{"error": {"message": "overloaded"}}'),
    "stream of garbage": stream(b"{{{"),
}


@contextmanager
def faulty(mode: str) -> Iterator[Faulty]:
    server = Faulty(mode)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.closing.set()
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
