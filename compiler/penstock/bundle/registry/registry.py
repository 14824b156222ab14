"""An OCI registry (distribution specification 1.1): one repository of it, asked with patience and without trust."""

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from penstock.bundle import strict_json
from penstock.bundle.layout import INDEX, MANIFEST, Descriptor
from penstock.bundle.origin import origin
from penstock.bundle.registry import challenge, docker_config, http
from penstock.bundle.registry.http import Answer, Body, Broken
from penstock.bundle.registry.reference import Reference
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.source import canonical

ATTEMPTS = 6
"""Of one request, in all."""
LARGEST_MANIFEST = 4 << 20
AGAIN = frozenset((408, 429, 500, 502, 503, 504))
"""Statuses after which the same may be asked once more."""

_REDIRECTS = 5
_MOVED = frozenset((301, 302, 303, 307, 308))
_SECONDS = 60.0  # of a request with a small answer
_TOTAL = 3600.0
_LONGEST_PAUSE = 30.0
_SECONDS_AFTER = re.compile(r"[0-9]{1,6}")


class Failed(Fatal):
    """A registry does not do what it is asked."""


class Refused(Failed):
    """A registry sent something else than it was asked for."""


@dataclass(slots=True)
class Registry:
    """One repository; `authorization` is what its registry accepted last.

    Attributes:
        origin: `scheme://host:port`; the key goes nowhere else.
        until: when all of it must be done, by the clock of `time.monotonic`.
        pause: waits that many seconds.
    """

    reference: Reference
    origin: str
    environ: Mapping[str, str]
    until: float
    pause: Callable[[float], None] = time.sleep
    authorization: Secret | None = field(default=None, repr=False)

    def url(self, path: str) -> str:
        return f"{self.origin}/v2/{self.reference.name}/{path}"

    def left(self, most: float) -> float:
        """Seconds that a request may take.

        Raises:
            Failed: none are left.
        """
        seconds = min(most, self.until - time.monotonic())
        if seconds <= 0:
            raise Failed(f"{self.reference.host} was too slow: the time for all of it is over")
        return seconds


class Reply(NamedTuple):
    """A whole answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Manifest(NamedTuple):
    """A manifest as the registry keeps it."""

    media_type: str
    digest: str
    data: bytes

    @property
    def descriptor(self) -> Descriptor:
        return Descriptor(self.media_type, self.digest, len(self.data))


def open(
    reference: Reference,
    environ: Mapping[str, str],
    *,
    plain_http: bool = False,
    seconds: float = _TOTAL,
    pause: Callable[[float], None] = time.sleep,
) -> Registry:
    """A repository; nothing is asked yet. http on this machine, or under `plain_http`; https else."""
    scheme = "http" if plain_http or reference.is_loopback else "https"
    place = origin(f"{scheme}://{reference.host}")
    if place is None:
        raise Fatal(f"'{reference.host}' is no host of a registry")
    return Registry(reference, place, environ, time.monotonic() + seconds, pause)


def manifest(registry: Registry, name: str) -> Manifest | None:
    """The manifest of a tag or a digest, its bytes hashed; None where there is none.

    Raises:
        Failed: the registry does not answer.
        Refused: its bytes have another digest than was asked for, or than it says.
    """
    accept = {"Accept": f"{MANIFEST}, {INDEX}"}
    reply = ask(registry, "GET", registry.url(f"manifests/{name}"), accept, largest=LARGEST_MANIFEST)
    if reply.status == 404:
        return None
    expect(registry, reply, {200}, f"the manifest {name}")
    digest = canonical.sha256(reply.body)
    said = reply.headers.get("docker-content-digest", digest)
    if said != digest or (name.startswith("sha256:") and name != digest):
        raise Refused(f"{registry.reference.host} says {said[:80]} of the manifest {name}, and sent {digest}")
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()
    return Manifest(kind, digest, reply.body)


def put_manifest(registry: Registry, name: str, kind: str, data: bytes) -> Mapping[str, str]:
    """Puts a manifest under a digest or a tag; gives the headers of the answer.

    Raises:
        Failed: the registry does not take it.
    """
    body = Body(len(data), lambda: iter((data,)))
    reply = ask(registry, "PUT", registry.url(f"manifests/{name}"), {"Content-Type": kind}, body)
    expect(registry, reply, {200, 201, 202}, f"the manifest {name}")
    digest = canonical.sha256(data)
    said = reply.headers.get("docker-content-digest", digest)
    if said != digest:
        raise Refused(f"{registry.reference.host} keeps {said[:80]} instead of {digest}")
    return reply.headers


def blob(registry: Registry, named: Descriptor) -> bytes:
    """A small blob, whole and verified.

    Raises:
        Refused: other bytes than the descriptor names.
    """
    reply = ask(registry, "GET", registry.url(f"blobs/{named.digest}"), {}, largest=named.size, follow=True)
    expect(registry, reply, {200}, f"the blob {named.digest}")
    if len(reply.body) != named.size or canonical.sha256(reply.body) != named.digest:
        raise Refused(f"{registry.reference.host} sent other bytes than {named.digest}")
    return reply.body


def has_blob(registry: Registry, digest: str) -> bool:
    """Whether the repository has a blob already."""
    reply = ask(registry, "HEAD", registry.url(f"blobs/{digest}"), {}, follow=True)
    if reply.status not in (200, 404):
        expect(registry, reply, {200}, f"the blob {digest}")
    return reply.status == 200


def ask(
    registry: Registry,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: Body | None = None,
    *,
    largest: int = LARGEST_MANIFEST,
    follow: bool = False,
    attempts: int = ATTEMPTS,
) -> Reply:
    """A request that is asked again where the connection breaks or the registry is busy.

    Raises:
        Failed: it does not answer.
        Refused: more than `largest` bytes came.
    """
    for attempt in range(1, attempts + 1):
        try:
            with sent(registry, method, url, headers, body, _SECONDS, follow=follow) as answer:
                reply = Reply(answer.status, answer.headers, answer.body(largest if answer.status < 400 else 1 << 18))
        except http.TooMuch:
            raise Refused(f"{shown(url)} has more than {largest:,} bytes") from None
        except Broken as broken:
            if attempt >= min(attempts, broken.tries):
                raise failed(registry, broken) from None
            wait(registry, attempt)
            continue
        if reply.status not in AGAIN or attempt == attempts:
            return reply
        wait(registry, attempt, reply.headers.get("retry-after", ""))
    raise AssertionError("the last attempt returns or raises")


@contextmanager
def sent(
    registry: Registry,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: Body | None,
    seconds: float,
    *,
    follow: bool = False,
) -> Iterator[Answer]:
    """One request: a challenge is met once; a redirect (`follow`) is followed, elsewhere without the key.

    Raises:
        Broken: no answer.
        Failed: it leads to where nothing is asked, or wants a key that there is none of.
    """
    at, is_met = url, False
    for _ in range(_REDIRECTS + 2):
        is_own = origin_of(at) == registry.origin
        own = dict(headers)
        if is_own and registry.authorization is not None:
            own["Authorization"] = registry.authorization.reveal()
        with http.opened(method, at, own, body, registry.left(seconds)) as answer:
            if answer.status == 401 and is_own and not is_met:
                asked = answer.headers.get("www-authenticate", "")
            elif follow and answer.status in _MOVED and "location" in answer.headers:
                asked, at = None, located(at, answer.headers["location"])
            else:
                yield answer
                return
        if asked is not None:
            is_met = True
            _meet(registry, asked)
    raise Failed(f"{shown(url)} leads on and on: {_REDIRECTS} redirects are the most")


def expect(registry: Registry, reply: Reply, statuses: set[int], what: str) -> None:
    """
    Raises:
        Failed: the answer has another status.
    """
    if reply.status in statuses:
        return
    told = _told(reply.body)
    place = f"{registry.reference.host}/{registry.reference.name}"
    if reply.status in (401, 403):
        raise Failed(f"{place}: no access to {what} ({reply.status}{told})", help=challenge.LOGIN)
    if reply.status == 404:
        raise Failed(f"{place} has not {what}{told}")
    raise Failed(f"{place}: {what}: the registry answered {reply.status}{told}")


def failed(registry: Registry, broken: Broken) -> Failed:
    """What is said of a connection that broke too often."""
    help = None
    if registry.origin.startswith("https:") and "SSL" in str(broken).upper():
        help = "a registry without a certificate is asked with --plain-http"
    return Failed(f"{registry.reference.host} does not answer: {broken}", help=help)


def wait(registry: Registry, attempt: int, after: str = "") -> None:
    """Longer each time, a little at random; as long as the registry says, within reason."""
    seconds = 0.25 * 2**attempt * (0.5 + random.random())
    if _SECONDS_AFTER.fullmatch(after):
        seconds = max(seconds, float(after))
    registry.pause(min(seconds, _LONGEST_PAUSE, registry.left(_LONGEST_PAUSE)))


def origin_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return origin(f"{parts.scheme}://{parts.netloc}")


def shown(url: str) -> str:
    """A URL without its query, which may hold a signature."""
    return url.partition("?")[0][:300]


def located(at: str, location: str) -> str:
    """Where an answer says to go on.

    Raises:
        Failed: it leads from https to http, or is no address.
    """
    try:
        then = urljoin(at, location)
    except ValueError:
        then = ""
    if origin_of(then) is None or not then.isascii() or not then.isprintable() or " " in then:
        raise Failed(f"{shown(at)} leads to no address")
    if at.startswith("https:") and not then.startswith("https:"):
        raise Failed(f"{shown(at)} leads to {shown(then)}, which is not https")
    return then


def _meet(registry: Registry, header: str) -> None:
    asked = challenge.read(header)
    if asked is None:
        raise Failed(f"{registry.reference.host} wants a key of a kind that is not known")
    kept = docker_config.credential(registry.reference.host, registry.reference.name, registry.environ)
    registry.authorization = challenge.authorization(asked, registry.origin, kept)


def _told(body: bytes) -> str:
    """The registry's own words."""
    try:
        first = strict_json.object(body)["errors"][0]
        words = ": ".join(str(first[name]) for name in ("code", "message") if first.get(name))
    except (strict_json.Unclear, KeyError, IndexError, TypeError, AttributeError):
        return ""
    return f", {words[:200]}" if words else ""
