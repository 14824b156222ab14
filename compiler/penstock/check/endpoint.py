"""Where a spec sends calls, judged from the address alone: no name is looked up."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Resource

METADATA = frozenset(
    ("169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254", "metadata", "metadata.google.internal")
)
LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp")
PROVIDERS = (
    "api.openai.com",
    "api.anthropic.com",
    "api.mistral.ai",
    "api.cohere.com",
    "api.groq.com",
    "api.together.xyz",
    "openrouter.ai",
    "generativelanguage.googleapis.com",
)
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)


ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "Model": ("endpoint",),
    "Tool": ("http", "url"),
    "ToolServer": ("mcp", "url"),
}
"""Where the address of a kind stands; bindings have it at the same place."""


def endpoints(project: Project) -> Iterator[tuple[Location, str, str]]:
    """Every address that Models, Tools, ToolServers and the bindings of Environments name: its place, itself, whose."""
    for kind, route in ADDRESSES.items():
        for resource in project.of(kind):
            for url in resource.unless_clean("endpoint", lambda each=resource, at=route: _own(each, at)):  # type: ignore[misc]
                yield project.at(resource.identity, *route), url, str(resource.identity)
    for resource in project.of("Environment"):
        assert isinstance(resource.spec, Environment)
        for address, binding in resource.spec.bindings.items():
            route = ADDRESSES.get(address.partition("/")[0], ())
            value: Any = binding
            for key in route:
                value = value.get(key) if isinstance(value, Mapping) else None
            if route and isinstance(value, str):
                place = project.at(resource.identity, "bindings", address, *route)
                yield place, value, str(resource.identity)


def _own(resource: Resource, route: tuple[str, ...]) -> list[str]:
    value: Any = resource.spec
    for key in route:
        value = getattr(value, key, None)
    return [value] if isinstance(value, str) else []


def host(url: str) -> str | None:
    """The host of an address, lower-case, or None where it has none that can be read."""
    try:
        found = urlsplit(url.replace("\\", "/")).hostname
    except ValueError:
        return None
    return found.rstrip(".") if found else None


def inside(name: str) -> str | None:
    """`metadata`, or what sort of address inside a network it is in words; None for a public one."""
    if name in METADATA:
        return "metadata"
    if name == "localhost" or name.endswith(LOCAL):
        return "a local name"
    address = _address(name)
    if address is None:
        return "a local name" if "." not in name else None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if str(address) in METADATA:
        return "metadata"
    if address.is_loopback or address.is_unspecified:
        return "a loopback address"
    if address.is_link_local:
        return "a link-local address"
    return None if address.is_global and not address.is_multicast else "a private address"


def problem(url: str) -> str | None:
    """Why an address is not to be trusted whatever it points at; nothing of a password in it is repeated."""
    try:
        parts = urlsplit(url)
        name, _ = parts.hostname, parts.port
    except ValueError:
        return "this address cannot be read"
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        return "this address holds white space or control characters"
    if parts.scheme not in ("http", "https"):
        return f"'{parts.scheme}' is no scheme that calls go by" if parts.scheme else "this address has no `https://`"
    if "\\" in url:
        return "this address holds a backslash, which programs read differently"
    if not name:
        return "this address has no host"
    if "@" in parts.netloc:
        return f"this address names a user before its host, which is '{name}'"
    if not name.isascii():
        return f"the host '{name}' holds letters that look like others"
    copied = next((known for known in PROVIDERS if known in name and not f".{name}".endswith("." + known)), None)
    if copied:
        return f"the host '{name}' looks like {copied}, but belongs to '{'.'.join(name.split('.')[-2:])}'"
    if parts.scheme == "http" and inside(name) is None:
        return f"calls to '{name}' go over http, where anybody on the way reads the key"
    return None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host is, in every spelling that connecting to it understands (`127.1`, `0x7f000001`)."""
    try:
        return ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        parts = name.split(".")
    if not 1 <= len(parts) <= 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        values = [int(part, 16 if part[:2].lower() == "0x" else 8 if part[0] == "0" else 10) for part in parts]
        *heads, last = values
        if any(value > 255 for value in heads):
            return None
        return ipaddress.IPv4Address(sum(v << (24 - 8 * i) for i, v in enumerate(heads)) + last)
    except ValueError:
        return None
