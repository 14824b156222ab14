"""The one HTTP client: POST of JSON to a checked address. No proxy, no redirect, no cookie; a total deadline."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import NamedTuple

from penstock.diagnostics.secret import Secret
from penstock.runtime.address import Address
from penstock.runtime.provider import Failed
from penstock.version import VERSION

_CONNECT = 10.0  # seconds
_HEAD = 64 << 10
_BODY = 16 << 20


class Response(NamedTuple):
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def post(address: Address, path: str, body: bytes, credential: Secret | None, timeout: float) -> Response:
    """One request, one connection.

    Raises:
        Failed: no connection, cut off, too long or too large; never a part of an answer.
    """
    try:
        async with asyncio.timeout(timeout):
            return await _post(address, path, body, credential)
    except TimeoutError:
        raise Failed("provider-timeout", f"{address.origin} did not answer within {timeout:g} s") from None
    except ssl.SSLError as error:
        raise Failed("provider-network", f"{address.origin}: {error.reason or 'TLS failed'}") from None
    except (OSError, EOFError) as error:
        raise Failed("provider-network", f"{address.origin} cut the connection: {_words(error)}", retries=2) from None


async def _post(address: Address, path: str, body: bytes, credential: Secret | None) -> Response:
    tls = ssl.create_default_context() if address.secure else None
    try:
        async with asyncio.timeout(_CONNECT):
            reader, writer = await asyncio.open_connection(
                address.ip, address.port, ssl=tls, server_hostname=address.host if tls else None, limit=_HEAD
            )
    except TimeoutError:
        raise Failed(
            "provider-network", f"{address.origin} took no connection within {_CONNECT:g} s", retries=2
        ) from None
    try:
        writer.write(_head(address, path, len(body), credential) + body)
        await writer.drain()
        return await _response(reader, address)
    finally:
        # The answer is whole or worthless by now: no farewell that a silent peer could draw out.
        writer.transport.abort()


def _head(address: Address, path: str, length: int, credential: Secret | None) -> bytes:
    lines = [
        f"POST {address.path}{path} HTTP/1.1",
        f"Host: {address.origin.partition('://')[2]}",
        f"User-Agent: penstock/{VERSION}",
        "Content-Type: application/json",
        "Accept: application/json",
        "Accept-Encoding: identity",
        "Connection: close",
        f"Content-Length: {length}",
    ]
    if credential is not None:
        lines.append(f"Authorization: Bearer {credential.reveal()}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _response(reader: asyncio.StreamReader, address: Address) -> Response:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        version, _, status = first.partition(" ")
        if not version.startswith("HTTP/1.") or not status[:3].isdigit():
            raise ValueError("no HTTP")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        return Response(int(status[:3]), headers, await _body(reader, headers))
    except (ValueError, asyncio.LimitOverrunError):
        raise Failed("provider-body", f"{address.origin} answered with no valid HTTP", retries=1) from None


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return await _chunks(reader)
    if "content-length" in headers:
        length = int(headers["content-length"])
        return await reader.readexactly(_bounded(length))
    parts: list[bytes] = []
    while data := await reader.read(_HEAD):
        parts.append(data)
        _bounded(sum(map(len, parts)))
    return b"".join(parts)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        if size < 0:
            raise ValueError("a chunk of negative size")
        _bounded(len(body) + size)
        body += await reader.readexactly(size)
        if await reader.readexactly(2) != b"\r\n":
            raise ValueError("a chunk without its end")
    return bytes(body)


def _bounded(length: int) -> int:
    if not 0 <= length <= _BODY:
        raise Failed("provider-body", f"the answer has {length:,} bytes; {_BODY:,} are the most")
    return length


def _words(error: Exception) -> str:
    if isinstance(error, asyncio.IncompleteReadError):
        return "the answer is cut short"
    return getattr(error, "strerror", None) or type(error).__name__
