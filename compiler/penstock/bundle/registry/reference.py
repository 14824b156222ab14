"""A name in an OCI registry: `host[:port]/name[:tag][@sha256:...]`."""

import ipaddress
import re
from dataclasses import dataclass

from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

_HOST = re.compile(r"(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[0-9]{1,5})?")
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_NAME = re.compile(rf"{_PART}(?:/{_PART})*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Reference:
    """`host`: with its port, where one is given; a digest wins over a tag."""

    host: str
    name: str
    tag: str | None = None
    digest: str | None = None

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.host}/{self.name}{tag}{f'@{self.digest}' if self.digest else ''}"

    @property
    def is_loopback(self) -> bool:
        """Whether the registry is on this machine."""
        return is_loopback(host_of(self.host))


def parse(text: str) -> Reference:
    """The parts of a reference; a leading `oci://` says nothing.

    Raises:
        Fatal: it is none.
    """
    rest = text.removeprefix("oci://")
    rest, at, digest = rest.partition("@")
    host, slash, name = rest.partition("/")
    name, colon, tag = name.partition(":")
    if not slash or not _is_host(host):
        raise _wrong(text, "it does not begin with a registry's host and a slash")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise _wrong(text, "a name has lower case letters, digits and single `.`, `_`, `-`, `/` between them")
    if colon and not _TAG.fullmatch(tag):
        raise _wrong(text, "a tag has at most 128 letters, digits, `.`, `_` and `-`")
    if at and not canonical.is_digest(digest):
        raise _wrong(text, "a digest is `sha256:` and 64 hexadecimal digits")
    return Reference(host, name, tag or None, digest or None)


def is_reference(text: str) -> bool:
    """Whether a text is a reference in a registry rather than a path."""
    try:
        parse(text)
    except Fatal:
        return False
    return True


def host_of(netloc: str) -> str:
    """The host of `host[:port]`, without the brackets of an address."""
    if netloc.startswith("["):
        return netloc[1:].partition("]")[0]
    return netloc.partition(":")[0]


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_host(host: str) -> bool:
    """As for other OCI tools: it has a dot, a port or brackets, or is `localhost`; so `team/name` is no host."""
    if not _HOST.fullmatch(host):
        return False
    _, colon, port = host.rpartition(":") if not host.endswith("]") else ("", "", "")
    if colon and not 0 < int(port) < 65536:
        return False
    return host == "localhost" or any(sign in host for sign in ".:[")


def _wrong(text: str, why: str) -> Fatal:
    shown = "".join(character if character.isprintable() else "?" for character in text[:200])
    return Fatal(f"'{shown}' is no reference: {why}", help="it has the form `host[:port]/name[:tag][@sha256:...]`")
