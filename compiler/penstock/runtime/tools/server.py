"""`server`: a tool of a ToolServer, by the Model Context Protocol; one session a server, while the event loop runs."""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret, redact
from penstock.runtime.network.credentials import credential
from penstock.runtime.processes import mcp
from penstock.runtime.provider import Failed
from penstock.runtime.tool import Bound, ToolFailed
from penstock.source import canonical
from penstock.spec.kinds.tool import Tool
from penstock.spec.schemas import schema

_START = 30.0  # seconds until a server has listed its tools
_LIMITED = Path(mcp.__file__).with_name("limited.py")
_KEY = 12  # characters; what is shorter may be a word of an answer


def open(bound: Bound) -> "ServerTool":
    """Starts nothing yet."""
    return ServerTool(bound)


class ServerTool:
    """Calls in the session of its server: begun with the first call of one of its tools, and again if it broke."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound
        self._name = bound.spec.name or bound.name

    async def call(self, arguments: Mapping[str, Any], seconds: float) -> Any:
        server = f"ToolServer/{self._bound.spec.server}"
        secret = credential(self._bound.server, self._bound.settings.environ, server)
        secrets = () if secret is None else (secret,)
        try:
            async with asyncio.timeout(seconds):
                session = await self._session(secret)
                self._compared(session.tools)
                try:
                    result = await session.call(self._name, arguments)
                except Exception:
                    # Whether it was the call or the connection: the next call begins a session of its own.
                    session.leave()
                    if session.problem is not None:
                        raise session.problem from None
                    raise
        except TimeoutError:
            raise ToolFailed(f"its server did not answer within {seconds:g} s") from None
        except Failed as failure:
            if failure.code == "tools-package":
                raise Fatal(failure.message, help="pip install 'penstock[tools]'") from None
            raise ToolFailed(f"its server: {failure.message}", again=failure.retries > 0) from None
        except (ToolFailed, Fatal):
            raise
        except Exception as error:  # the package raises what its libraries raise, often in groups
            raise ToolFailed(f"its server: {mcp.words(mcp.first(error), secrets)}") from None
        return _value(result, self._bound.spec, secret)

    async def close(self) -> None:
        held = _sessions(self._bound)
        session = held.pop(_address(self._bound), None)
        if session is not None:
            await session.close()

    async def _session(self, secret: Secret | None) -> "_Session":
        held, key = _sessions(self._bound), _address(self._bound)
        session = held.get(key)
        if session is None or session.is_left:
            session = held[key] = _Session(self._bound, secret)
        await asyncio.shield(session.ready)
        return session

    def _compared(self, tools: Mapping[str, mcp.Listed]) -> None:
        """Refuses a tool whose schemas are not those that the bundle was checked with.

        A Tool may itself state narrower arguments than its server takes, or a wider result than it gives.
        """
        listed = tools.get(self._name)
        if listed is None:
            raise ToolFailed(f"its server has no tool {self._name!r} any more", code="tool-schema")
        ours = self._bound.spec.parameters or {}
        if not _same(ours, listed.parameters) and not _narrower(ours, listed.parameters):
            raise ToolFailed(
                "its server has changed its `parameters`; run `penstock lock --update`", code="tool-schema"
            )
        gives, theirs = self._bound.spec.returns, listed.returns
        if gives is None or theirs is None or _same(gives, theirs) or _narrower(theirs, gives):
            return
        raise ToolFailed("its server has changed its `returns`; run `penstock lock --update`", code="tool-schema")


class _Session:
    """One connection, held open by a task of its own: what it enters must be left where it was entered."""

    def __init__(self, bound: Bound, secret: Secret | None) -> None:
        self.tools: Mapping[str, mcp.Listed] = {}
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._client: Any = None
        self._transport: Any = None
        self._end = asyncio.Event()
        self._is_left = False
        self._under_way = 0
        self._task = asyncio.create_task(self._hold(bound, secret))

    @property
    def is_left(self) -> bool:
        return self._task.done() or self._is_left

    @property
    def problem(self) -> Failed | None:
        """Why the connection ended, where that was the server's fault."""
        found: Failed | None = getattr(self._transport, "problem", None)
        return found

    def leave(self) -> None:
        """No new calls; it ends with the last of those under way."""
        self._is_left = True
        if not self._under_way:
            self._end.set()

    async def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        self._under_way += 1
        work = asyncio.ensure_future(self._client.call_tool(name, dict(arguments)))
        try:
            await asyncio.wait({work, self._task}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise ToolFailed("its server has ended")
        finally:
            work.cancel()
            self._under_way -= 1
            if self._is_left and not self._under_way:
                self._end.set()

    async def close(self) -> None:
        self._end.set()
        with contextlib.suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(self._task, 5.0)

    async def _hold(self, bound: Bound, secret: Secret | None) -> None:
        from mcp import Client

        try:
            async with _reached(bound, secret) as self._transport, Client(self._transport, cache=None) as client:
                async with asyncio.timeout(_START):
                    self.tools = await mcp.listed(client, f"ToolServer/{bound.spec.server}")
                self._client = client
                self.ready.set_result(None)
                await self._end.wait()
        except Exception as error:
            if not self.ready.done():
                self.ready.set_exception(mcp.first(error))
                self.ready.exception()  # seen here, should nobody wait for it any more
        finally:
            if not self.ready.done():
                self.ready.set_exception(ToolFailed("its server has ended"))
                self.ready.exception()


_HELD: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Session]] = WeakKeyDictionary()


def _sessions(bound: Bound) -> dict[str, _Session]:
    return _HELD.setdefault(asyncio.get_running_loop(), {})


def _address(bound: Bound) -> str:
    """Tools of one server, by one address and key, share a session."""
    return canonical.digest({"server": bound.spec.server, "binding": dict(bound.server)})


@asynccontextmanager
async def _reached(bound: Bound, secret: Secret | None) -> AsyncIterator[Any]:
    server = bound.server.get("mcp") or {}
    command, url = server.get("command"), server.get("url")
    if command is not None:
        variable = str((bound.server.get("credentials") or {}).get("env"))
        limited = [sys.executable, "-I", str(_LIMITED), *map(str, command)]
        with tempfile.TemporaryDirectory(prefix="penstock-server-") as folder:
            async with mcp.to_command(limited, Path(folder), {} if secret is None else {variable: secret}) as transport:
                yield transport
    elif isinstance(url, str):
        async with mcp.to_url(url, bound.settings.allow_private, secret) as transport:
            yield transport
    else:
        raise Fatal(
            f"ToolServer/{bound.spec.server} has no address",
            help="give `mcp` in the ToolServer or in an Environment's binding of it",
        )


def _value(result: Any, spec: Tool, secret: Secret | None) -> Any:
    """The structure of a result, else its text: as JSON, where `returns` wants no text."""
    texts = [part.text for part in result.content if part.type == "text"]
    text = "\n".join(texts)
    if secret is not None and len(secret.reveal()) >= _KEY:
        text = redact(text, (secret,))
    if result.is_error:
        raise ToolFailed(f"it failed: {text[:200]!r}")
    if result.structured_content is not None:
        found = json.dumps(result.structured_content)
        return json.loads(found if secret is None or len(secret.reveal()) < _KEY else redact(found, (secret,)))
    if not texts and result.content:
        raise ToolFailed("it returned neither text nor structure")
    if spec.returns is None or schema.check(spec.returns, text) is None:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ToolFailed("it returned a text that is no JSON") from None


def _same(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return canonical.dumps(dict(a)) == canonical.dumps(dict(b))


def _narrower(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> bool:
    """Whether the outer one takes all that the inner one takes, and more."""
    return schema.mismatch(dict(inner), dict(outer)) is None and schema.mismatch(dict(outer), dict(inner)) is not None
