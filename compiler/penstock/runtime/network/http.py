"""HTTP as it goes over a connection to a checked address."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from functools import lru_cache

from penstock.runtime.network.address import Address, looked_up
from penstock.runtime.provider import Failed
from penstock.source import egress
from penstock.source.egress import Proxy

_CONNECT = 10.0  # seconds
_HEAD = 64 << 10


async def connect(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the checked address itself, or through the operator's proxy: TLS goes on to the end of it.

    Raises:
        Failed: it is not taken in time, or the proxy does not let it through.
        OSError: it is refused.
    """
    tls = tls_context() if address.secure else None
    name = address.host if tls else None
    refused: OSError | None = None
    try:
        async with asyncio.timeout(_CONNECT):
            if address.proxy is not None:
                through = await tunnel(address.proxy, address.host, address.port, address.origin)
                return await asyncio.open_connection(sock=through, ssl=tls, server_hostname=name, limit=_HEAD)
            for ip in (address.ip, *address.others):
                try:
                    return await asyncio.open_connection(ip, address.port, ssl=tls, server_hostname=name, limit=_HEAD)
                except ssl.SSLError:
                    raise
                except OSError as error:
                    refused = refused or error
    except TimeoutError:
        raise Failed(
            "provider-network", f"{address.origin} took no connection within {_CONNECT:g} s", retries=2
        ) from None
    assert refused is not None
    raise refused


async def tunnel(proxy: Proxy, host: str, port: int, place: str) -> socket.socket:
    """A connection to a host that the proxy looks up.

    Raises:
        Failed: the proxy does not let it through, or is not there.
    """
    loop = asyncio.get_running_loop()
    found: socket.socket | None = None
    why = "there is no such host"
    try:
        for family, kind, protocol, _, where in await looked_up(proxy.host, proxy.port):
            found = socket.socket(family, kind, protocol)
            found.setblocking(False)
            try:
                await loop.sock_connect(found, where)
                break
            except OSError as error:
                found.close()
                found, why = None, error.strerror or type(error).__name__
        if found is None:
            raise Failed("egress-proxy", f"the egress proxy {proxy.place} takes no connection: {why}", retries=2)
        await loop.sock_sendall(found, proxy.asks(host, port))
        head = b""
        while not egress.is_whole(head):
            # A byte at a time: what comes behind is the other end's already.
            piece = await loop.sock_recv(found, 1)
            if not piece:
                raise Failed("egress-proxy", f"the egress proxy {proxy.place} cut the connection", retries=2)
            head += piece
        egress.opened(head, proxy, place)
        return found
    except egress.Refused as refused:
        assert found is not None
        found.close()
        raise Failed("egress-proxy", str(refused), retries=refused.retries) from None
    except (OSError, UnicodeError) as error:
        if found is not None:
            found.close()
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Failed("egress-proxy", f"the egress proxy {proxy.place} takes no connection: {why}", retries=2) from None
    except BaseException:
        if found is not None:
            found.close()
        raise


def tls_context() -> ssl.SSLContext:
    """Reading the certificates costs more than a call; the operator's variables are part of the key."""
    return _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=8)
def _context(file: str | None, folder: str | None) -> ssl.SSLContext:
    return ssl.create_default_context()


async def read_head(reader: asyncio.StreamReader, address: Address) -> tuple[int, Mapping[str, str]]:
    """The status and the headers of an answer, names in lower case.

    Raises:
        Failed: that is no HTTP.
    """
    _, status, headers = await head_of(reader, address)
    return status, headers


async def head_of(reader: asyncio.StreamReader, address: Address) -> tuple[str, int, Mapping[str, str]]:
    """The same after the version, `HTTP/1.1`."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        version, _, status = first.partition(" ")
        if not version.startswith("HTTP/1.") or not status[:3].isdigit():
            raise ValueError("no HTTP")
        headers = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in rest)}
        return version, int(status[:3]), headers
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


async def _exactly(reader: asyncio.StreamReader, length: int) -> AsyncIterator[bytes]:
    while length > 0:
        data = await reader.read(min(length, _HEAD))
        if not data:
            raise asyncio.IncompleteReadError(b"", length)
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
    while (await reader.readuntil(b"\r\n")) != b"\r\n":
        """Trailers, which say nothing."""


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
