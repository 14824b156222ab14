"""The one HTTP client: POST of JSON to a checked address. No proxy, no redirect, no cookie; a total deadline."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
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
        raise Failed("provider-network", f"{address.origin} cut the connection: {words(error)}", retries=2) from None


async def _post(address: Address, path: str, body: bytes, credential: Secret | None) -> Response:
    reader, writer = await connect(address)
    try:
        writer.write(_head(address, path, len(body), credential) + body)
        await writer.drain()
        status, headers = await read_head(reader, address)
        return Response(status, headers, await _body(reader, headers, address))
    finally:
        # The answer is whole or worthless by now: no farewell that a silent peer could draw out.
        writer.transport.abort()


async def connect(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the checked address itself.

    Raises:
        Failed: it is not taken in time.
        OSError: it is refused.
    """
    tls = ssl.create_default_context() if address.secure else None
    try:
        async with asyncio.timeout(_CONNECT):
            return await asyncio.open_connection(
                address.ip, address.port, ssl=tls, server_hostname=address.host if tls else None, limit=_HEAD
            )
    except TimeoutError:
        raise Failed(
            "provider-network", f"{address.origin} took no connection within {_CONNECT:g} s", retries=2
        ) from None


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


async def read_head(reader: asyncio.StreamReader, address: Address) -> tuple[int, Mapping[str, str]]:
    """The status and the headers of an answer, names in lower case.

    Raises:
        Failed: that is no HTTP.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        version, _, status = first.partition(" ")
        if not version.startswith("HTTP/1.") or not status[:3].isdigit():
            raise ValueError("no HTTP")
        return int(status[:3]), {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in rest)}
    except (ValueError, asyncio.LimitOverrunError):
        raise _invalid(address) from None


async def parts(
    reader: asyncio.StreamReader, headers: Mapping[str, str], address: Address, largest: int
) -> AsyncIterator[bytes]:
    """The body of an answer as it comes in, whole once the iterator ends.

    Raises:
        Failed: that is no HTTP, or more than `largest` bytes.
        EOFError: it is cut short.
    """
    try:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = _chunks(reader)
        elif "content-length" in headers:
            body = _exactly(reader, _bounded(int(headers["content-length"]), largest))
        else:
            body = _rest(reader)
        seen = 0
        async for data in body:
            seen += len(data)
            _bounded(seen, largest)
            yield data
    except (ValueError, asyncio.LimitOverrunError):
        raise _invalid(address) from None


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str], address: Address) -> bytes:
    return b"".join([data async for data in parts(reader, headers, address, _BODY)])


async def _exactly(reader: asyncio.StreamReader, length: int) -> AsyncIterator[bytes]:
    while length > 0:
        data = await reader.readexactly(min(length, _HEAD))
        length -= len(data)
        yield data


async def _rest(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while data := await reader.read(_HEAD):
        yield data


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        if size < 0:
            raise ValueError("a chunk of negative size")
        async for data in _exactly(reader, size):
            yield data
        if await reader.readexactly(2) != b"\r\n":
            raise ValueError("a chunk without its end")


def _invalid(address: Address) -> Failed:
    return Failed("provider-body", f"{address.origin} answered with no valid HTTP", retries=1)


def _bounded(length: int, largest: int) -> int:
    if not 0 <= length <= largest:
        raise Failed("provider-body", f"the answer has {length:,} bytes; {largest:,} are the most")
    return length


def words(error: Exception) -> str:
    """What went wrong with a connection."""
    if isinstance(error, asyncio.IncompleteReadError):
        return "the answer is cut short"
    return getattr(error, "strerror", None) or type(error).__name__
