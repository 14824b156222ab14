"""The way out, as the operator says it: through which proxy calls go, and to which origins.

Read from the environment of the process wherever a connection is made, as SSL_CERT_FILE is, so that no path leads past
it. `HTTPS_PROXY` and the like, which anything may have set, say nothing.
"""

import base64
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.source.origin import origin

PROXY = "PENSTOCK_EGRESS_PROXY"
ORIGINS = "PENSTOCK_ALLOWED_ORIGINS"
DIRECT = "PENSTOCK_EGRESS_DIRECT"
VARIABLES = (ORIGINS, DIRECT, PROXY)
_EXAMPLE = "https://llm.bank.internal,http://10.0.0.5:8000"
_HEAD = 16 << 10


class Proxy(NamedTuple):
    """A proxy that takes CONNECT; `secret` is what it wants to see, in the form of its header."""

    host: str
    port: int
    secret: Secret | None = None

    @property
    def place(self) -> str:
        """As it may be shown."""
        return f"{self.host}:{self.port}"

    def url(self) -> str:
        """Without a user."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def whole(self) -> str:
        """With the user and the password: for a library that knows no other way, and for nobody's eyes."""
        if self.secret is None:
            return self.url()
        user, _, password = base64.b64decode(self.secret.reveal().partition(" ")[2]).decode().partition(":")
        return self.url().replace("://", f"://{quote(user, safe='')}:{quote(password, safe='')}@", 1)

    def asks(self, host: str, port: int) -> bytes:
        """The request for a connection to a host, which the proxy looks up itself."""
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        if self.secret is not None:
            lines.append(f"Proxy-Authorization: {self.secret.reveal()}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


class Refused(Exception):
    """The proxy does not let a connection through; `retries`: how often it is worth another try."""

    def __init__(self, why: str, retries: int) -> None:
        super().__init__(why)
        self.retries = retries


class Egress(NamedTuple):
    """Attributes:
    proxy: through which calls go; None: straight.
    origins: the only ones that are called; None: as the rules for addresses say.
    direct: origins that are called past the proxy.
    """

    proxy: Proxy | None = None
    origins: frozenset[str] | None = None
    direct: frozenset[str] = frozenset()

    def allows(self, place: str) -> bool:
        """Whether an origin may be called at all."""
        return self.origins is None or place in self.origins

    def lists(self, place: str) -> bool:
        """Whether the operator names this very origin: then by http too, and at a private address."""
        return self.origins is not None and place in self.origins

    def by(self, place: str) -> Proxy | None:
        """The proxy by which an origin is called."""
        return None if place in self.direct else self.proxy


def current() -> Egress:
    """That of this process.

    Raises:
        Fatal: as `read`.
    """
    return _read(*(os.environ.get(name, "") for name in VARIABLES))


def read(environ: Mapping[str, str]) -> Egress:
    """
    Raises:
        Fatal: a variable has a value that we do not understand; what it says is not repeated.
    """
    return _read(*(environ.get(name, "") for name in VARIABLES))


@lru_cache(maxsize=8)
def _read(origins: str, direct: str, proxy: str) -> Egress:
    listed = _origins(ORIGINS, origins) or None
    return Egress(_proxy(proxy.strip()), listed, _origins(DIRECT, direct))


def _origins(name: str, text: str) -> frozenset[str]:
    found = set()
    for each in filter(None, (part.strip() for part in text.split(","))):
        place = origin(each)
        if not place or "*" in place or urlsplit(each).path not in ("", "/"):
            raise Fatal(f"{name} holds what is no origin", help=f"a scheme, a host and a port, by commas: {_EXAMPLE}")
        found.add(place)
    if text.strip() and not found:
        raise Fatal(f"{name} names no origin", help=f"for example {_EXAMPLE}; leave it out where all are allowed")
    return frozenset(found)


def _proxy(text: str) -> Proxy | None:
    if not text:
        return None
    bad = Fatal(f"{PROXY} is no address of a proxy", help="for example http://proxy.bank.internal:3128")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise bad from None
    if parts.scheme != "http" or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise bad
    if not parts.hostname.isascii() or not text.isprintable() or " " in text:
        raise bad
    secret = None
    if parts.username is not None:
        user, password = unquote(parts.username), unquote(parts.password or "")
        Secret(password)  # known from here on, wherever it may turn up
        secret = Secret("Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())
    return Proxy(parts.hostname, port or 3128, secret)


def shown(text: str) -> str:
    """An address of a proxy without its user and password."""
    scheme, mark, rest = text.partition("://")
    return f"{scheme}{mark}***@{rest.rpartition('@')[2]}" if "@" in rest else text if mark else "***"


def opened(head: bytes, proxy: Proxy, place: str) -> None:
    """Looks at a proxy's answer.

    Raises:
        Refused: it does not let the connection through.
    """
    version, _, rest = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/1.") or not status.isdigit():
        raise Refused(f"the egress proxy {proxy.place} answered with no valid HTTP", 0)
    if status == "407":
        raise Refused(f"the egress proxy {proxy.place} wants a user and a password, or others ({PROXY})", 0)
    if not status.startswith("2"):
        again = 2 if status in ("502", "503", "504") else 0
        raise Refused(f"the egress proxy {proxy.place} does not let calls through to {place} ({status})", again)


def is_whole(head: bytes) -> bool:
    """Whether a proxy's answer has come to its end.

    Raises:
        Refused: it has none.
    """
    if len(head) > _HEAD:
        raise Refused("the egress proxy answered with no valid HTTP", 0)
    return head.endswith(b"\r\n\r\n")
