"""The one HTTP client: POST of JSON to a checked address. No proxy, no redirect, no cookie; a total deadline."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import NamedTuple

from penstock.bundle.origin import origin
from penstock.diagnostics.secret import Secret
from penstock.runtime.network import http
from penstock.runtime.network.address import Address
from penstock.runtime.network.pool import is_kept, pool
from penstock.runtime.provider import Failed
from penstock.version import VERSION

_BODY = 16 << 20

Tell = Callable[[bytes], None]
"""Told of each part of an event stream as it comes in."""


class Response(NamedTuple):
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def post(
    endpoint: str,
    path: str,
    body: bytes,
    credential: Secret | None,
    timeout: float,
    *,
    allow_private: bool = False,
    tell: Tell | None = None,
) -> tuple[Address, Response]:
    """One request, over a connection that is kept for the next one.

    Args:
        timeout: seconds for all of it: looking the address up, connecting, the last byte of the answer.
        tell: where the answer is a stream of events.

    Raises:
        Failed: no such address, no connection, cut off, too long or too large; never a part of an answer.
    """
    place = origin(endpoint) or "the endpoint"
    try:
        async with asyncio.timeout(timeout):
            address = await pool().address(endpoint, allow_private)
            return address, await _post(address, path, body, credential, tell)
    except TimeoutError:
        raise Failed("provider-timeout", f"{place} did not answer within {timeout:g} s") from None
    except ssl.SSLError as error:
        raise Failed("provider-network", f"{place}: {getattr(error, 'reason', None) or 'TLS failed'}") from None
    except (OSError, EOFError) as error:
        raise Failed("provider-network", f"{place} cut the connection: {http.words(error)}", retries=2) from None


async def _post(address: Address, path: str, body: bytes, credential: Secret | None, tell: Tell | None) -> Response:
    request = _head(address, path, len(body), credential) + body
    fresh = False
    while True:
        connection = await pool().take(address, fresh)
        kept = False
        try:
            connection.writer.write(request)
            await connection.writer.drain()
            try:
                version, status, headers = await http.head_of(connection.reader, address)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                # A server may close an idle connection just as it is used again: nothing was answered.
                if not connection.used or (isinstance(error, asyncio.IncompleteReadError) and error.partial):
                    raise
                fresh = True
                continue
            stream = tell if "text/event-stream" in headers.get("content-type", "") and status == 200 else None
            content = await _body(connection.reader, headers, address, stream)
            kept = is_kept(version, headers) and connection.is_drained()
            return Response(status, headers, content)
        finally:
            if kept:
                await pool().give(address, connection)
            else:
                # The answer is whole or worthless by now: no farewell that a silent peer could draw out.
                connection.abort()


def _head(address: Address, path: str, length: int, credential: Secret | None) -> bytes:
    lines = [
        f"POST {address.path}{path} HTTP/1.1",
        f"Host: {address.origin.partition('://')[2]}",
        f"User-Agent: penstock/{VERSION}",
        "Content-Type: application/json",
        "Accept: application/json, text/event-stream",
        "Accept-Encoding: identity",
        f"Content-Length: {length}",
    ]
    if credential is not None:
        lines.append(f"Authorization: Bearer {credential.reveal()}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str], address: Address, tell: Tell | None) -> bytes:
    found = []
    async for data in http.parts(reader, headers, address, _BODY):
        found.append(data)
        if tell is not None:
            tell(data)
    return b"".join(found)
