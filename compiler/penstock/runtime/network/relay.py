"""The one way out of a process of LiteLLM: a proxy on this machine that lets through only where a call may go.

The library looks up and connects by itself. Where the operator names a proxy or lists origins, its process may connect
to the relay alone, which asks for a password of its own, checks each target as any other call's, and holds the
operator's password, which the process never sees.
"""

import asyncio
import base64
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field

from penstock.runtime.network import address, http
from penstock.runtime.network.address import Address
from penstock.runtime.provider import Failed

_HEAD = 16 << 10
_SECONDS = 20.0
_NO = b"HTTP/1.1 %s\r\nContent-Length: 0\r\nX-Penstock: %s\r\n\r\n"


@dataclass(eq=False, slots=True)
class Relay:
    """A server on this machine; `target`: the only place that it connects to, None: any that the rules allow.

    `refused`: why it did not let through the last of its `refusals`, which the library does not tell.
    """

    private: bool
    target: Address | None
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    refused: Failed | None = None
    refusals: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> None:
        """Listens on a port of its own."""
        if self._server is None:
            self._server = await asyncio.start_server(self._met, "127.0.0.1", 0, limit=_HEAD)
            self.port = self._server.sockets[0].getsockname()[1]

    def url(self) -> str:
        """For `HTTPS_PROXY`."""
        return f"http://penstock:{self.password}@127.0.0.1:{self.port}"

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, TimeoutError):
            """The other end has gone, or speaks something else."""
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_SECONDS):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, _, rest = head[0].partition(" ")
        headers = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in head[1:])}
        wanted = "Basic " + base64.b64encode(f"penstock:{self.password}".encode()).decode()
        if not hmac.compare_digest(headers.get("proxy-authorization", "").encode("latin-1"), wanted.encode()):
            return await _say(writer, b"407 Proxy Authentication Required", "")
        if method != "CONNECT":
            return await _say(writer, b"405 Method Not Allowed", "endpoint-invalid: only https goes this way")
        try:
            place = await self._allowed(rest.partition(" ")[0])
            ahead, out = await _connected(place)
        except Failed as failed:
            self.refused, self.refusals = failed, self.refusals + 1
            return await _say(writer, b"403 Forbidden", f"{failed.code}: {failed.message}")
        except OSError as error:
            return await _say(writer, b"502 Bad Gateway", f"provider-network: {http.words(error)}")
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.drain()
            await _both(reader, writer, ahead, out)
        finally:
            out.transport.abort()

    async def _allowed(self, named: str) -> Address:
        host, _, port = named.rpartition(":")
        if self.target is not None:
            if (host.strip("[]").lower(), port) != (self.target.host.lower(), str(self.target.port)):
                raise Failed("endpoint-redirect", f"{named} is not where this model is")
            return self.target
        return await address.resolve(f"https://{host}:{port}", self.private)


async def _connected(place: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A bare connection: TLS is the library's, from end to end."""
    return await http.connect(place._replace(secure=False))


async def _say(writer: asyncio.StreamWriter, status: bytes, why: str) -> None:
    writer.write(_NO % (status, why.encode("ascii", "replace")))
    await writer.drain()


async def _both(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    ahead: asyncio.StreamReader,
    out: asyncio.StreamWriter,
) -> None:
    """Passes bytes on until one side ends."""
    ways = {asyncio.create_task(_pass(reader, out)), asyncio.create_task(_pass(ahead, writer))}
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
