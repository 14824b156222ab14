"""What a registry asks for before it answers, and what it is given: a password, or a token of the realm it names."""

import base64
import re
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from penstock.bundle import strict_json
from penstock.bundle.origin import origin
from penstock.bundle.registry import http
from penstock.bundle.registry.credential_helper import Kept
from penstock.bundle.registry.http import Body
from penstock.bundle.registry.reference import is_loopback
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret

_SCHEME = re.compile(r"(?i)(?:^|,\s*)(bearer|basic)\b")
_FIELD = re.compile(r'([A-Za-z]+)="([^"]*)"')
_LARGEST = 1 << 18
_SECONDS = 30.0


class Challenge(NamedTuple):
    """A `WWW-Authenticate` header; `realm` of a token."""

    scheme: str
    realm: str
    service: str
    scope: str


def read(header: str) -> Challenge | None:
    """The first challenge of a kind that we know."""
    found = _SCHEME.search(header)
    if found is None:
        return None
    fields = {name.lower(): value for name, value in _FIELD.findall(header[found.end() :])}
    return Challenge(found[1].lower(), fields.get("realm", ""), fields.get("service", ""), fields.get("scope", ""))


def authorization(challenge: Challenge, registry: str, kept: Kept | None) -> Secret:
    """The value of the header `Authorization` that meets a challenge of the origin `registry`.

    Raises:
        Broken: the realm does not answer.
        Fatal: there is no key, it is not accepted, or it would go over a connection that anyone can read.
    """
    if challenge.scheme == "basic":
        if kept is None or kept.user is None:
            raise _keyless(registry)
        if not _is_private(registry):
            raise _readable(registry)
        return Secret(_basic(kept.user, kept.secret))
    token = _token(challenge, kept)
    return Secret(f"Bearer {token.reveal()}")


def _token(challenge: Challenge, kept: Kept | None) -> Secret:
    """Asked of the realm alone: over https, or on this machine."""
    try:
        parts = urlsplit(challenge.realm)
    except ValueError:
        parts = urlsplit("")
    place = origin(f"{parts.scheme}://{parts.netloc}")
    if place is None or not _is_private(place):
        raise _readable(challenge.realm[:200] or "its realm")
    asked = {name: value for name, value in (("service", challenge.service), ("scope", challenge.scope)) if value}
    headers = {"Accept": "application/json"}
    if kept is not None and kept.user is None:
        form = {"grant_type": "refresh_token", "refresh_token": kept.secret.reveal(), "client_id": "penstock", **asked}
        data = urlencode(form).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return _asked("POST", challenge.realm, headers, Body(len(data), lambda: iter((data,))))
    if kept is not None and kept.user is not None:
        headers["Authorization"] = _basic(kept.user, kept.secret)
        asked = {"account": kept.user, **asked}
    sign = "&" if parts.query else "?"
    return _asked("GET", f"{challenge.realm}{sign}{urlencode(asked)}" if asked else challenge.realm, headers, None)


def _asked(method: str, url: str, headers: dict[str, str], body: Body | None) -> Secret:
    place = url.partition("?")[0][:200]
    with http.opened(method, url, headers, body, _SECONDS) as answer:
        if answer.status in (429, 500, 502, 503, 504):
            raise http.Broken(f"{place} answered {answer.status}")
        if answer.status != 200:
            raise Fatal(f"{place} gives no token: {answer.status}", help=LOGIN)
        try:
            said = strict_json.object(answer.body(_LARGEST))
        except (http.TooMuch, strict_json.Unclear):
            said = {}
    token = said.get("token") or said.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
        raise Fatal(f"{place} answered with no token")
    return Secret(token)


LOGIN = "log in as for Docker: `docker login`, `podman login` or `skopeo login`; DOCKER_CONFIG or REGISTRY_AUTH_FILE"


def _is_private(place: str) -> bool:
    parts = urlsplit(place)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def _basic(user: str, secret: Secret) -> str:
    return f"Basic {base64.b64encode(f'{user}:{secret.reveal()}'.encode()).decode()}"


def _keyless(registry: str) -> Fatal:
    return Fatal(f"{registry} wants a name and a password", help=LOGIN)


def _readable(place: str) -> Fatal:
    return Fatal(f"no key is sent to {place}: it is not https", help="use a registry with a certificate")
