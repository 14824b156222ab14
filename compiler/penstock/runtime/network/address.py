"""Where a call may go: an endpoint's address, resolved once and checked."""

import asyncio
import ipaddress
import socket
import threading
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from penstock.bundle.origin import origin
from penstock.check import endpoint as named
from penstock.runtime.provider import Failed
from penstock.source import egress
from penstock.source.egress import Proxy

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Address(NamedTuple):
    """An endpoint, its checked address first: `ip` is connected to, or one of the `others`; `host` is asked for.

    `proxy`: by which it is reached, and which then looks up its name; `ip` is empty.
    """

    ip: str
    host: str
    port: int
    secure: bool
    path: str
    origin: str
    others: tuple[str, ...] = ()
    proxy: Proxy | None = None


async def resolve(endpoint: str, allow_private: bool) -> Address:
    """Looks the host up once; the connection then goes to that very address.

    Raises:
        Failed: the text is no endpoint, the host has no address, or one that is not public, or the operator lists
            origins and not this one. Private and loopback addresses, and http to them, only where the operator allows
            it; link-local ones (a cloud's metadata) never.
        Fatal: the operator's list or proxy is no such thing.
    """
    place = origin(endpoint)
    if place is None:
        raise Failed(
            "endpoint-invalid", "the endpoint is no plain http or https URL: no user, query, blank or escape in it"
        )
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    way = egress.current()
    if not way.allows(place):
        raise Failed("endpoint-origin", f"{place} is none of the origins that {egress.ORIGINS} lists")
    proxy = way.by(place)
    if proxy is not None:
        _by_name(place, host, secure, way.lists(place), allow_private)
        return Address("", host, port, secure, parts.path.rstrip("/"), place, (), proxy)
    allowed = allow_private or way.lists(place)
    try:
        found = await looked_up(host, port)
    except (OSError, UnicodeError) as error:
        raise Failed(
            "provider-network",
            f"{host} has no address: {getattr(error, 'strerror', None) or 'its name is none'}",
            retries=2,
        ) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    inside = False
    for address in addresses:
        reach = _reach(address)
        if reach == "never":
            raise Failed("endpoint-private", f"{place} is at {address}, which no call may go to")
        inside = inside or reach == "private"
    if inside and not allowed:
        raise Failed(
            "endpoint-private", f"{place} is at a private address ({addresses[0]}); PENSTOCK_ALLOW_PRIVATE=1 allows it"
        )
    if not secure and not (inside and allowed) and not way.lists(place):
        raise Failed("endpoint-invalid", f"{place} is not https")
    return Address(addresses[0], host, port, secure, parts.path.rstrip("/"), place, tuple(addresses[1:]))


def _by_name(place: str, host: str, secure: bool, listed: bool, allow_private: bool) -> None:
    """The rule where a proxy looks the name up: what is not listed must be https, whose certificate tells who answers.

    Raises:
        Failed: it may not be called.
    """
    sort = named.inside(host.rstrip("."))
    if sort in ("metadata", "a link-local address"):
        raise Failed("endpoint-private", f"{place} is {sort}, which no call may go to")
    if listed:
        return
    if sort is not None and not allow_private:
        raise Failed("endpoint-private", f"{place} is {sort}; list it in {egress.ORIGINS}")
    if not secure and not (sort is not None and allow_private):
        raise Failed("endpoint-invalid", f"{place} is not https")


async def looked_up(host: str, port: int) -> list[Any]:
    """As the event loop's own look-up, but in a thread that nobody waits for: a silent name server holds up no exit."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Any]] = loop.create_future()

    def tell(found: list[Any] | Exception) -> None:
        if answer.done():
            return
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def look() -> None:
        try:
            found: list[Any] | Exception = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            found = error
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=look, daemon=True).start()
    return await answer


def _reach(text: str) -> str:
    """`public`, `private` or `never`; an IPv4 address inside an IPv6 one counts as itself."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        else:
            address = address.ipv4_mapped or address.sixtofour or address
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return "never"
    return "public" if address.is_global else "private"
