"""One HTTP request over a connection of its own: no redirect, no cookie, no proxy but the operator's, a deadline."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import NamedTuple
from urllib.parse import urlsplit

from penstock.source import egress
from penstock.source.egress import Proxy
from penstock.source.origin import origin
from penstock.version import VERSION

_CONNECT = 10.0  # seconds
_IDLE = 30.0
_PIECE = 1 << 16


class Broken(Exception):
    """No connection, cut short, too late, or no HTTP. `tries`: how often it is worth it, in all."""

    def __init__(self, why: str, *, tries: int = 1000) -> None:
        super().__init__(why)
        self.tries = tries


class TooMuch(Exception):
    """More bytes came than may."""


class Body(NamedTuple):
    """What is sent: `pieces` gives all of it, anew for every request."""

    size: int
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Header names are lower case; the body is read while the request is open."""

    status: int
    headers: Mapping[str, str]
    response: HTTPResponse

    def pieces(self, largest: int) -> Iterator[bytes]:
        """The body as it comes in, whole once the iterator ends.

        Raises:
            Broken: cut short.
            TooMuch: more than `largest` bytes.
        """
        if (self.response.length or 0) > largest:
            raise TooMuch
        seen = 0
        while True:
            try:
                piece = self.response.read(_PIECE)
            except (OSError, HTTPException, ValueError) as error:
                raise Broken(_words(error)) from None
            if not piece:
                if self.response.length:
                    raise Broken("cut short")
                return
            seen += len(piece)
            if seen > largest:
                raise TooMuch
            yield piece

    def body(self, largest: int) -> bytes:
        """All of it."""
        return b"".join(self.pieces(largest))


@contextmanager
def opened(method: str, url: str, headers: Mapping[str, str], body: Body | None, seconds: float) -> Iterator[Answer]:
    """The answer to a request; the connection is closed at the end, or cut off after `seconds`.

    Raises:
        Broken: there is none.
    """
    parts = urlsplit(url)
    way, place = egress.current(), origin(f"{parts.scheme}://{parts.netloc}") or ""
    if not way.allows(place):
        raise Broken(f"{place or 'this'} is none of the origins that {egress.ORIGINS} lists", tries=1)
    connection = HTTPConnection(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    sent = {"Host": parts.netloc, "User-Agent": f"penstock/{VERSION}", "Accept-Encoding": "identity", **headers}
    sent |= {"Connection": "close"} | ({"Content-Length": str(body.size)} if body is not None else {})
    cut = _Cut(seconds)
    try:
        try:
            connection.sock = cut.connect(connection.host, connection.port, parts.scheme == "https", way.by(place))
            answer = _exchange(connection, method, target, sent, body)
        except egress.Refused as refused:
            raise Broken(str(refused), tries=1 + refused.retries) from None
        except ssl.SSLCertVerificationError as error:
            raise Broken(f"its certificate is not accepted: {error.verify_message}", tries=1) from None
        except (ConnectionRefusedError, socket.gaierror) as error:
            raise Broken(_words(error), tries=2) from None
        except (OSError, HTTPException, ValueError) as error:
            raise Broken("too late" if cut.is_late else _words(error)) from None
        yield answer
    finally:
        cut.close()
        connection.close()


def _exchange(
    connection: HTTPConnection, method: str, target: str, headers: Mapping[str, str], body: Body | None
) -> Answer:
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    if body is not None:
        # Whoever refuses a body may answer and hang up before it is sent: the answer counts.
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in body.pieces():
                connection.send(piece)
    response = connection.getresponse()
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        name = name.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return Answer(response.status, found, response)


class _Cut:
    """Shuts a socket when its time is up, whatever trickles in."""

    def __init__(self, seconds: float) -> None:
        self.is_late = False
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True
        self._timer.start()

    def connect(self, host: str, port: int, secure: bool, proxy: Proxy | None) -> socket.socket:
        to = (host, port) if proxy is None else (proxy.host, proxy.port)
        self._socket = socket.create_connection(to, timeout=min(_CONNECT, self._seconds))
        if proxy is not None:
            self._socket.sendall(proxy.asks(host, port))
            head = b""
            while not egress.is_whole(head):
                piece = self._socket.recv(1)
                if not piece:
                    raise egress.Refused(f"the egress proxy {proxy.place} cut the connection", 2)
                head += piece
            egress.opened(head, proxy, f"{host}:{port}")
        if secure:
            context = ssl.create_default_context()
            self._socket = context.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
            self._socket.do_handshake()
        self._socket.settimeout(min(_IDLE, self._seconds))
        return self._socket

    def close(self) -> None:
        self._timer.cancel()

    def _shut(self) -> None:
        self.is_late = True
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
