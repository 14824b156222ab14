"""The routes of a server, and what holds for all of them: who may ask, how much at once, what is told of it."""

import asyncio
import contextlib
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from penstock.diagnostics.secret import Secret
from penstock.runtime.library.holder import Holder
from penstock.runtime.server import payload
from penstock.runtime.server.asking import Call, Reply, complete, invoke, rendered
from penstock.runtime.server.bounds import Bounds
from penstock.runtime.server.metrics import Metrics
from penstock.runtime.server.payload import Coming, Gone, Receive, dumps
from penstock.runtime.server.problem import Problem
from penstock.runtime.server.ready import Ready
from penstock.runtime.server.tokens import admit

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Scope = MutableMapping[str, Any]
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*")
_GONE = 499  # nobody sees it; the metrics do


class Site:
    """
    Args:
        log: told a line for each request: never its content.
        only_local: refuse what was sent to another name than this machine's own, where there is no token.
    """

    def __init__(
        self,
        holder: Holder[Ready],
        bounds: Bounds,
        tokens: Sequence[Secret],
        metrics: Metrics,
        log: Callable[[str], None],
        *,
        only_local: bool,
    ) -> None:
        self.holder, self.bounds, self.tokens, self.metrics = holder, bounds, tokens, metrics
        self.log, self.only_local = log, only_local
        self.coming = Coming(max(bounds.coming, bounds.body))
        self.is_draining = False

    def app(self) -> Starlette:
        def route(path: str, method: str, name: str, work: "Work", *, is_open: bool = False) -> Route:
            return Route(
                path, _Endpoint(self, name, work, is_open=is_open, is_asking=method == "POST"), methods=[method]
            )

        app = Starlette(
            routes=[
                route("/v1/chains/{name}/invoke", "POST", "invoke", invoke),
                route("/v1/prompts/{name}/render", "POST", "render", rendered),
                route("/v1/chat/completions", "POST", "chat", complete),
                route("/v1/models", "GET", "models", self._models),
                route("/openapi.json", "GET", "openapi", self._openapi),
                route("/metrics", "GET", "metrics", self._metrics),
                route("/healthz", "GET", "healthz", self._health, is_open=True),
                route("/readyz", "GET", "readyz", self._readiness, is_open=True),
            ],
            exception_handlers={404: self._unrouted, 405: self._unrouted},
        )
        app.router.redirect_slashes = False  # it would send the caller where the Host header says
        return app

    async def _models(self, call: Call) -> Reply:
        ready, chain = call.held.value, call.held.bundle.chain
        found = [{"id": chain, "object": "model", "created": 0, "owned_by": "penstock"}] if ready.shape else []
        return Reply(dumps({"object": "list", "data": found}))

    async def _openapi(self, call: Call) -> Reply:
        return Reply(call.held.value.openapi)

    async def _metrics(self, call: Call) -> Reply:
        info = {"digest": call.held.bundle.digest, "chain": call.held.bundle.chain}
        text = self.metrics.text(info, self.holder.problem is not None)
        return Reply(text.encode(), "text/plain; version=0.0.4; charset=utf-8")

    async def _health(self, call: Call) -> Reply:
        return Reply(b'{"alive":true}')

    async def _readiness(self, call: Call) -> Reply:
        if self.is_draining:
            raise Problem(503, "draining", "the server is about to end")
        return Reply(b'{"ready":true}')

    async def _unrouted(self, request: Any, error: Any) -> Any:
        from starlette.responses import Response

        status = error.status_code
        self.metrics.request("other", status, 0.0)
        what = "there is no such address" if status == 404 else "the address takes another method"
        body = Problem(status, "address", f"{what}; /openapi.json shows them").body(secrets.token_hex(16))
        headers = {**(error.headers or {}), "connection": "close"}  # whatever followed is not looked at
        return Response(dumps(body), status, headers, media_type="application/problem+json")


Work = Callable[[Call], Awaitable[Reply]]


class _Endpoint:
    """One route, as ASGI."""

    def __init__(self, site: Site, name: str, work: Work, *, is_open: bool, is_asking: bool) -> None:
        self._site, self._name, self._work = site, name, work
        self._is_open, self._is_asking = is_open, is_asking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site = self._site
        headers = _headers(scope["headers"])
        sending = _Sending(
            send, _trace_id(headers.get("traceparent", "")), site.bounds.seconds, is_openai=self._name == "chat"
        )
        began = time.perf_counter()
        try:
            if "content-length" in headers and "transfer-encoding" in headers:
                raise Problem(400, "framing", "a request has one length, not two")
            if not self._is_open:
                admit(headers, site.tokens, only_local=site.only_local)
            body = await self._body(headers, receive) if self._is_asking else b""
            with self._place(), site.holder.take() as held:
                sending.bundle = held.bundle.digest
                name = scope.get("path_params", {}).get("name", "")
                usage = site.metrics.usage
                call = Call(held, name, headers, body, receive, sending.trace_id, site.bounds, usage)
                await sending.reply(await self._work(call))
        except Gone:
            sending.status = _GONE
        except Problem as problem:
            site.metrics.add("penstock_failures_total", code=problem.code)
            await sending.problem(problem)
        except asyncio.CancelledError:
            if not site.is_draining:
                raise
            site.metrics.add("penstock_failures_total", code="draining")
            await sending.problem(Problem(503, "draining", "the server ended before there was an answer"))
        except Exception as error:
            site.log(f"a bug of Penstock: {type(error).__name__} in {self._name}, trace {sending.trace_id}")
            site.metrics.add("penstock_failures_total", code="internal")
            await sending.problem(Problem(500, "internal", "this is a bug of Penstock; the log has its trace"))
        finally:
            seconds = time.perf_counter() - began
            site.metrics.request(self._name, sending.status, seconds)
            if self._is_asking:
                site.log(f"{self._name} {sending.status} {seconds * 1000:.1f} ms {sending.bundle} {sending.trace_id}")

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes:
        """What is sent, whole: who sends slowly holds no place.

        Raises:
            Problem: it does not come, or nobody could answer it.
        """
        self._has_place()
        try:
            return await payload.body(headers, receive, self._site.bounds, self._site.coming)
        except Problem as problem:
            if problem.status == 429:
                self._site.metrics.add("penstock_shed_total")
            raise

    def _has_place(self) -> None:
        """
        Raises:
            Problem: as many as can be are answered already.
        """
        if self._site.metrics.in_flight >= self._site.bounds.concurrency:
            self._site.metrics.add("penstock_shed_total")
            raise Problem(429, "busy", "too many requests are being answered", retry_after=1)

    @contextlib.contextmanager
    def _place(self) -> Any:
        """One of those that are answered at once.

        Raises:
            Problem: there are too many already.
        """
        metrics = self._site.metrics
        if not self._is_asking:
            yield
            return
        self._has_place()
        metrics.in_flight += 1
        try:
            yield
        finally:
            metrics.in_flight -= 1


class _Sending:
    """The way back; `status` is what was sent, or will be."""

    def __init__(self, send: Send, trace_id: str, seconds: float, *, is_openai: bool) -> None:
        self._sent, self.trace_id, self._is_openai = send, trace_id, is_openai
        self._seconds = seconds
        self.bundle = ""
        self.status = 500
        self._is_streaming = False

    async def reply(self, reply: Reply) -> None:
        if isinstance(reply.content, bytes):
            await self._whole(200, reply.content, reply.kind, {})
        else:
            await self._stream(reply.content, reply.kind)

    async def problem(self, problem: Problem) -> None:
        body = problem.body(self.trace_id, openai=self._is_openai)
        if self._is_streaming:
            head = b"" if self._is_openai else b"event: error\n"
            last = head + b"data: " + dumps(body) + b"\n\n"
            await self._send({"type": "http.response.body", "body": last, "more_body": False})
            return
        more = {} if problem.retry_after is None else {"retry-after": str(problem.retry_after)}
        if problem.status == 401:
            more["www-authenticate"] = "Bearer"
        if problem.status in (408, 413) or problem.code == "framing":
            more["connection"] = "close"
        await self._whole(problem.status, dumps(body), "application/problem+json", more)

    async def _whole(self, status: int, body: bytes, kind: str, more: Mapping[str, str]) -> None:
        await self._start(status, kind, {"content-length": str(len(body)), **more})
        await self._send({"type": "http.response.body", "body": body})

    async def _stream(self, pieces: AsyncIterator[bytes], kind: str) -> None:
        async with contextlib.aclosing(pieces) as events:  # type: ignore[type-var]
            async for piece in events:
                if not self._is_streaming:  # only now: until the first piece, a failure has its own status
                    await self._start(200, kind, {"x-accel-buffering": "no"})
                    self._is_streaming = True
                await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        """
        Raises:
            Gone: the caller does not read.
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._sent(message)
        except TimeoutError:
            raise Gone from None

    async def _start(self, status: int, kind: str, more: Mapping[str, str]) -> None:
        self.status = status
        headers = {
            "content-type": kind,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "penstock-trace-id": self.trace_id,
            **({"penstock-bundle": self.bundle} if self.bundle else {}),
            **more,
        }
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": encoded})


def _headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """By name; what comes twice is a list, so that no second token, host or length hides behind a first."""
    found: dict[str, str] = {}
    for name, value in ((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw):
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _trace_id(traceparent: str) -> str:
    """The caller's (W3C Trace Context), or a new one."""
    found = _TRACEPARENT.fullmatch(traceparent)
    return found[1] if found is not None and found[1].strip("0") else secrets.token_hex(16)
