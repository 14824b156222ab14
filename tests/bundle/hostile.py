"""A registry whose every answer a test decides, and a proxy before a real one that fails at given points."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Told(NamedTuple):
    """An answer; `length` is what the header says; None: no header, and the body ends with the connection."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = -1
    endless: bool = False


@dataclass
class Seen:
    """The requests that came: method, path, and the value of `Authorization`."""

    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    host: str = ""
    sent: int = 0


@contextmanager
def answering(answer: Callable[[str, str, dict[str, str]], Told]) -> Iterator[Seen]:
    """A server on a port of its own; `answer(method, path, headers)`."""
    seen = Seen()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            seen.requests.append((self.command, self.path, self.headers.get("Authorization")))
            if length := int(self.headers.get("Content-Length") or 0):
                self.rfile.read(length)
            told = answer(self.command, self.path, {k.lower(): v for k, v in self.headers.items()})
            self.send_response(told.status)
            for name, value in told.headers:
                self.send_header(name, value)
            length = len(told.body) if told.length == -1 else told.length
            if length is not None and not told.endless:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            try:
                if self.command != "HEAD":
                    self.wfile.write(told.body)
                while told.endless:
                    seen.sent += self.wfile.write(bytes(1 << 16))
            except OSError:
                pass

        do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = handle_one

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seen.host = f"127.0.0.1:{server.server_address[1]}"
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()


def serving(
    blobs: dict[str, bytes], manifests: dict[str, tuple[str, bytes]]
) -> Callable[[str, str, dict[str, str]], Told]:
    """An honest registry of these: blobs by digest, manifests by tag and digest."""

    def answer(method: str, path: str, headers: dict[str, str]) -> Told:
        kind, name = path.split("/")[-2:]
        if kind == "manifests" and name in manifests:
            media_type, data = manifests[name]
            return Told(200, data, (("Content-Type", media_type),))
        if kind == "blobs" and name in blobs:
            return Told(200, blobs[name])
        return Told(404)

    return answer


@contextmanager
def flaky(upstream: str, faults: Callable[[int, str, str], str | None]) -> Iterator[Seen]:
    """A proxy; `faults(number, method, path)` gives `drop`, `lose` (the answer), `cut`, `500`, `429` or None."""
    seen = Seen()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            with lock:
                number = len(seen.requests)
                seen.requests.append((self.command, self.path, self.headers.get("Authorization")))
            fault = faults(number, self.command, self.path)
            if fault in ("500", "429"):
                self._tell(int(fault), {"Content-Length": "0", "Retry-After": "1"}, b"")
                return
            length = int(self.headers.get("Content-Length") or 0)
            if fault == "drop":
                self.rfile.read(length // 2)
                self._reset()
                return
            body = self.rfile.read(length)
            connection = http.client.HTTPConnection(upstream, timeout=30)
            given = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            connection.request(self.command, self.path, body, given)
            answer = connection.getresponse()
            data = answer.read()
            connection.close()
            if fault == "lose":
                self._reset()
                return
            headers = {n: v for n, v in answer.getheaders() if n.lower() not in ("transfer-encoding", "connection")}
            self._tell(answer.status, headers, data[: len(data) // 2] if fault == "cut" else data)

        def _tell(self, status: int, headers: dict[str, str], data: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers and self.command != "HEAD":
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _reset(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.connection.close()
            self.close_connection = True

        do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = handle_one

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seen.host = f"127.0.0.1:{server.server_address[1]}"
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
