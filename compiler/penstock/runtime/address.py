"""Where a call may go: an endpoint's address, resolved once and checked."""

import asyncio
import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from penstock.bundle.origin import origin
from penstock.runtime.provider import Failed

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Address(NamedTuple):
    """An endpoint, its checked address first: `ip` is connected to, `host` is asked for."""

    ip: str
    host: str
    port: int
    secure: bool
    path: str
    origin: str


async def resolve(endpoint: str, allow_private: bool) -> Address:
    """Looks the host up once; the connection then goes to that very address.

    Raises:
        Failed: the text is no endpoint, the host has no address, or one that is not public. Private and loopback
            addresses, and http to them, only where the operator allows it; link-local ones (a cloud's metadata)
            never.
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
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Failed("provider-network", f"{host} has no address: {error.strerror}", retries=2) from None
    addresses = [str(entry[4][0]) for entry in found]
    inside = False
    for address in addresses:
        reach = _reach(address)
        if reach == "never":
            raise Failed("endpoint-private", f"{place} is at {address}, which no call may go to")
        inside = inside or reach == "private"
    if inside and not allow_private:
        raise Failed(
            "endpoint-private", f"{place} is at a private address ({addresses[0]}); PENSTOCK_ALLOW_PRIVATE=1 allows it"
        )
    if not secure and not (inside and allow_private):
        raise Failed("endpoint-invalid", f"{place} is not https")
    return Address(addresses[0], host, port, secure, parts.path.rstrip("/"), place)


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
