"""GET of what a spec names outside git: hashed as it comes in, bounded, from public addresses only."""

import asyncio
import hashlib
import ssl
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from penstock.runtime.network import http
from penstock.runtime.network.address import Address, resolve
from penstock.runtime.provider import Failed
from penstock.version import VERSION

REDIRECTS = 5
_KEPT = 4 << 20
_MOVED = frozenset((301, 302, 303, 307, 308))


class Fetched(NamedTuple):
    """An answer; `body` is its first 4 MiB, where it was to be kept."""

    status: int
    headers: Mapping[str, str]
    digest: str
    size: int
    body: bytes


async def fetch(
    url: str,
    *,
    allow_private: bool,
    largest: int,
    seconds: float,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    keep: bool = False,
    advance: Callable[[int], None] = lambda size: None,
    take: Callable[[bytes], None] = lambda piece: None,
) -> Fetched:
    """Asks for `url`; a redirect is followed to an address that is checked as the first one was.

    Args:
        largest: bytes of the body; seconds: for all of it, redirects included.
        headers: sent to the origin of `url` alone.
        advance: told of every further part; `take` is given it, whatever the status.

    Raises:
        Failed: no connection, no such address, too large, too late, or cut short; never a part of an answer.
    """
    try:
        async with asyncio.timeout(seconds):
            at, own = url, dict(headers or {})
            for _ in range(REDIRECTS + 1):
                answer = await _once(at, method, own, allow_private, largest, keep, advance, take)
                if answer.status not in _MOVED or "location" not in answer.headers:
                    return answer
                then = urljoin(at, answer.headers["location"])
                if urlsplit(at).scheme == "https" and urlsplit(then).scheme != "https":
                    raise Failed("endpoint-redirect", f"{_shown(at)} leads to {_shown(then)}, which is not https")
                own = own if urlsplit(then)[:2] == urlsplit(at)[:2] else {}
                at = then
            raise Failed("endpoint-redirect", f"{_shown(url)} leads on and on: {REDIRECTS} redirects are the most")
    except TimeoutError:
        raise Failed("provider-timeout", f"{_shown(url)} was not there within {seconds:g} s") from None
    except ssl.SSLError as error:
        raise Failed("provider-network", f"{_shown(url)}: {error.reason or 'TLS failed'}") from None
    except (OSError, EOFError) as error:
        raise Failed("provider-network", f"{_shown(url)}: {http.words(error)}") from None


async def _once(
    url: str,
    method: str,
    headers: Mapping[str, str],
    allow_private: bool,
    largest: int,
    keep: bool,
    advance: Callable[[int], None],
    take: Callable[[bytes], None],
) -> Fetched:
    address, target = await _target(url, allow_private)
    reader, writer = await http.connect(address)
    try:
        writer.write(_request(method, target, address, headers))
        await writer.drain()
        status, answered = await http.read_head(reader, address)
        hashed, size, kept = hashlib.sha256(), 0, bytearray()
        if method != "HEAD" and status not in _MOVED:
            async for data in http.parts(reader, answered, address, largest):
                hashed.update(data)
                size += len(data)
                kept += data[: max(0, _KEPT - len(kept))] if keep else b""
                advance(len(data))
                take(data)
        return Fetched(status, answered, f"sha256:{hashed.hexdigest()}", size, bytes(kept))
    finally:
        writer.transport.abort()


async def _target(url: str, allow_private: bool) -> tuple[Address, str]:
    """The checked address of a URL, and what is asked of it: unlike an endpoint, it may have a query and escapes."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Failed("endpoint-invalid", f"'{_shown(url)}' is no plain URL: escape blanks and other letters")
    return await resolve(f"{parts.scheme}://{parts.netloc}", allow_private), target


def _request(method: str, target: str, address: Address, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {address.origin.partition('://')[2]}",
        f"User-Agent: penstock/{VERSION}",
        "Accept-Encoding: identity",
        "Connection: close",
        *(f"{name}: {value}" for name, value in {"Accept": "*/*", **headers}.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _shown(url: str) -> str:
    """A URL without its query, which may hold a signature."""
    return url.partition("?")[0][:200]
