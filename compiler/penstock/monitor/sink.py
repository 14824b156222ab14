"""Traces over HTTP as OTLP's exporters send them, and the figures of Monitors as Prometheus reads them."""

import asyncio
import json
import secrets
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.monitor import protobuf, spans
from penstock.monitor.observed import Rejected
from penstock.monitor.spans import Span
from penstock.runtime.server.bounds import Bounds
from penstock.runtime.server.problem import Problem
from penstock.runtime.server.tokens import admit

JSON, PROTOBUF = "application/json", "application/x-protobuf"
METRICS = "text/plain; version=0.0.4; charset=utf-8"
LARGEST = 64 << 20
"""Bytes of a request once it is decompressed."""

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Put = Callable[[Sequence[Span | Rejected]], bool]
"""Takes the spans of a request; False: there is no room now."""


class Reply(NamedTuple):
    status: int
    body: bytes
    kind: str = JSON
    more: Mapping[str, str] = {}


class Sink:
    """An ASGI application.

    Args:
        put: None: no traces are taken.
        text: the figures as they are now.
    """

    def __init__(
        self,
        put: Put | None,
        text: Callable[[], str],
        bounds: Bounds,
        tokens: Sequence[Secret] = (),
        *,
        only_local: bool = True,
    ) -> None:
        self._put, self._text, self._bounds = put, text, bounds
        self._tokens, self._only_local = tokens, only_local
        self._busy = 0
        self._coming = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            reply = await self._reply(scope["method"], scope["path"], headers, receive)
        except Problem as problem:
            more = {} if problem.retry_after is None else {"retry-after": str(problem.retry_after)}
            if problem.status in (408, 413):
                more["connection"] = "close"
            body = json.dumps(problem.body(secrets.token_hex(16))).encode()
            reply = Reply(problem.status, body, "application/problem+json", more)
        except _Gone:
            return
        told = {"content-type": reply.kind, "content-length": str(len(reply.body)), **reply.more}
        encoded = [(name.encode(), value.encode()) for name, value in told.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, method: str, path: str, headers: Mapping[str, str], receive: Receive) -> Reply:
        match method, path:
            case (("GET" | "HEAD"), "/healthz"):
                return Reply(200, b'{"alive":true}')
            case "GET", "/metrics":
                admit(headers, self._tokens, only_local=self._only_local)
                return Reply(200, self._text().encode(), METRICS)
            case "POST", "/v1/traces" if self._put is not None:
                admit(headers, self._tokens, only_local=self._only_local)
                return await self._take(headers, receive)
        raise Problem(404, "address", "there are POST /v1/traces, GET /metrics and GET /healthz")

    async def _take(self, headers: Mapping[str, str], receive: Receive) -> Reply:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in (JSON, PROTOBUF):
            raise Problem(415, "media-type", f"the body is {PROTOBUF} or {JSON}")
        if self._busy >= self._bounds.concurrency:
            raise Problem(503, "busy", "too many requests are coming in", retry_after=1)
        self._busy += 1
        try:
            data = await self._body(headers, receive)
            found = await asyncio.to_thread(_spans, data, headers.get("content-encoding", ""), kind)
        finally:
            self._busy -= 1
        assert self._put is not None
        if not self._put(found):
            raise Problem(503, "busy", "traces come faster than they are judged", retry_after=5)
        lost = sum(isinstance(each, Rejected) for each in found)
        if kind == PROTOBUF:
            return Reply(200, b"", PROTOBUF)
        return Reply(200, json.dumps({"partialSuccess": {"rejectedSpans": str(lost)}} if lost else {}).encode())

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes:
        whole = bytearray()
        too_large = Problem(413, "body-large", f"the body has more than {self._bounds.body:,} bytes")
        try:
            async with asyncio.timeout(self._bounds.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _Gone
                    part = message.get("body", b"")
                    if len(whole) + len(part) > self._bounds.body:
                        raise too_large
                    if self._coming + len(part) > self._bounds.coming:
                        raise Problem(503, "busy", "too many requests are coming in", retry_after=1)
                    self._coming += len(part)
                    whole += part
                    if not message.get("more_body"):
                        return bytes(whole)
        except TimeoutError:
            why = f"the body did not come within {self._bounds.body_seconds:g} s"
            raise Problem(408, "body-slow", why) from None
        finally:
            self._coming -= len(whole)


class _Gone(Exception):
    """Nobody waits for the answer any more."""


def _spans(data: bytes, encoding: str, kind: str) -> list[Span | Rejected]:
    if encoding.strip().lower() == "gzip":
        data = _unzipped(data)
    elif encoding.strip().lower() not in ("", "identity"):
        raise Problem(415, "encoding", "the body is plain or gzip")
    return list(_json(data) if kind == JSON else _protobuf(data))


def _unzipped(data: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        found = reader.decompress(data, LARGEST + 1)
    except zlib.error:
        raise Problem(400, "encoding", "the body is no gzip") from None
    if len(found) > LARGEST:
        raise Problem(413, "body-large", f"the body has more than {LARGEST:,} bytes once it is decompressed")
    if not reader.eof:
        raise Problem(400, "encoding", "the body is cut short")
    return found


def _json(data: bytes) -> Iterator[Span | Rejected]:
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Problem(400, "json", "the body is no JSON") from None
    if not isinstance(value, dict):
        raise Problem(400, "json", "the body is no ExportTraceServiceRequest")
    return spans.of_request(value)


def _protobuf(data: bytes) -> Iterator[Span | Rejected]:
    try:
        found = list(protobuf.spans(data))
    except Fatal as missing:
        raise Problem(415, "media-type", f"{missing.message}; send {JSON}") from None
    if len(found) == 1 and found[0] == Rejected("protobuf"):
        raise Problem(400, "protobuf", "the body is no ExportTraceServiceRequest")
    return iter(found)
