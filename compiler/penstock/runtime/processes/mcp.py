"""The tools of a server that speaks the Model Context Protocol, by the package `mcp`: reached and listed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from penstock.bundle.origin import origin
from penstock.diagnostics.secret import Secret, redact
from penstock.runtime.network.address import Address, resolve
from penstock.runtime.network.http import tls_context
from penstock.runtime.processes.stdio import LARGEST as MESSAGE
from penstock.runtime.processes.stdio import Stdio
from penstock.runtime.provider import Failed
from penstock.source import canonical

SECONDS = 60.0
MOST = 1000  # tools
LARGEST = 1 << 20  # bytes of their descriptions


class Listed(NamedTuple):
    """A tool as its server describes it; schemas as they came."""

    description: str | None
    parameters: dict[str, Any]
    returns: dict[str, Any] | None


async def by_command(command: Sequence[str], directory: Path, environ: Mapping[str, Secret]) -> dict[str, Listed]:
    """Starts a server in a folder, with `environ` beside a bare environment, and ends it.

    Raises:
        Failed: it does not start, or lists no tools.
    """
    return await _asked(to_command(command, directory, environ), command[0], tuple(environ.values()))


async def by_url(url: str, allow_private: bool, credential: Secret | None) -> dict[str, Listed]:
    """Asks a server over HTTP; connections go to the address that was checked, and to no other.

    Raises:
        Failed: no such address, or it lists no tools.
    """
    secrets = () if credential is None else (credential,)
    return await _asked(to_url(url, allow_private, credential), origin(url) or "the server", secrets)


@asynccontextmanager
async def to_command(command: Sequence[str], directory: Path, environ: Mapping[str, Secret]) -> AsyncIterator[Stdio]:
    """A transport to a process that it starts, and ends."""
    _package()
    yield Stdio(command, directory, {name: secret.reveal() for name, secret in environ.items()})


@asynccontextmanager
async def to_url(url: str, allow_private: bool, credential: Secret | None) -> AsyncIterator[Any]:
    """The package's transport to a server at a checked address.

    Raises:
        Failed: no such address.
    """
    _package()
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    address = await resolve(url, allow_private)

    class Bounded(httpx2.AsyncByteStream):
        """A body of at most MESSAGE bytes; in a stream of events the package bounds each."""

        def __init__(self, inner: Any) -> None:
            self._inner = inner

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self._inner:
                size += len(chunk)
                if size > MESSAGE:
                    raise httpx2.StreamError(f"a message of more than {MESSAGE:,} bytes")
                yield chunk

        async def aclose(self) -> None:
            await self._inner.aclose()

    class Pinned(httpx2.AsyncHTTPTransport):
        """Connects to the checked address, asks for the host by its name."""

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            if request.url.host != address.host:
                raise httpx2.ConnectError(f"{request.url.host} is not {address.host}")
            request.extensions = {**request.extensions, "sni_hostname": address.host}
            if address.proxy is None:
                request.url = request.url.copy_with(host=address.ip)
            response = await super().handle_async_request(request)
            if response.headers.get("content-encoding", "identity") != "identity":
                await response.aclose()
                raise httpx2.RemoteProtocolError("it answers in an encoding that nobody asked for")
            if not response.headers.get("content-type", "").lower().startswith("text/event-stream"):
                response.stream = Bounded(response.stream)
            return response

    headers = {"Accept-Encoding": "identity"}  # a small answer is not to become a large one
    if credential is not None:
        headers["Authorization"] = f"Bearer {credential.reveal()}"
    async with httpx2.AsyncClient(
        transport=Pinned(verify=tls_context(), proxy=_proxy(address), trust_env=False),
        headers=headers,
        trust_env=False,
        follow_redirects=False,
        timeout=SECONDS,
    ) as client:
        yield streamable_http_client(url, http_client=client)


def _proxy(address: Address) -> Any:
    """The operator's, as the library has it."""
    import httpx2

    if address.proxy is None:
        return None
    secret = address.proxy.secret
    headers = {"Proxy-Authorization": secret.reveal()} if secret is not None else None
    return httpx2.Proxy(address.proxy.url(), headers=headers)


def _package() -> None:
    try:
        import mcp  # noqa: F401
    except ImportError:
        raise Failed("tools-package", "the package `mcp`, which speaks to it, is not installed") from None
    # What a server says wrongly is told of in the error, not with a traceback on standard error.
    if not (log := logging.getLogger("mcp")).handlers:
        log.addHandler(logging.NullHandler())


async def _asked(reached: AbstractAsyncContextManager[Any], who: str, secrets: tuple[Secret, ...]) -> dict[str, Listed]:
    from mcp import Client

    try:
        async with asyncio.timeout(SECONDS), reached as transport, Client(transport, cache=None) as client:
            return await listed(client, who)
    except TimeoutError:
        raise Failed("provider-timeout", f"{who} did not list its tools within {SECONDS:g} s") from None
    except Exception as error:  # the package raises what its libraries raise, often in groups
        inner = first(error)
        if isinstance(inner, Failed):
            raise inner if who in inner.message else inner.named(who) from None
        raise Failed("provider-error", f"{who} listed no tools: {words(inner, secrets)}") from None


async def listed(client: Any, who: str) -> dict[str, Listed]:
    """The tools of a server that is connected.

    Raises:
        Failed: they are more than anybody reads.
    """
    found: dict[str, Listed] = {}
    cursor: str | None = None
    while True:
        page = await client.list_tools(cursor=cursor)
        for tool in page.tools:
            found[tool.name] = Listed(tool.description, tool.input_schema, tool.output_schema)
        cursor = page.next_cursor
        if cursor is None or len(found) > MOST or not page.tools:
            break
    if len(found) > MOST:
        raise Failed("provider-body", f"{who} has more than {MOST:,} tools")
    size = len(canonical.dumps({name: list(tool) for name, tool in found.items()}))
    if size > LARGEST:
        raise Failed("provider-body", f"{who} describes its tools in {size:,} bytes; {LARGEST:,} are the most")
    return found


def first(error: BaseException) -> BaseException:
    """The first of a group, however deep."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def words(error: BaseException, secrets: tuple[Secret, ...]) -> str:
    """What an error says, in one line without secrets."""
    return redact(str(error).splitlines()[0] if str(error) else type(error).__name__, secrets)[:200]
