"""What an address outside git stands for at this moment: a digest of its content, or a commit."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from penstock.runtime.network.fetch import Fetched, fetch
from penstock.runtime.provider import Failed

HUB = "https://huggingface.co"
LARGEST = 64 << 30  # bytes
_SECONDS = 6 * 3600.0
_SMALL = 4 << 20
_MANIFESTS = ", ".join(
    (
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    )
)
_HUB = re.compile(r"hf://(?P<kind>datasets/|spaces/)?(?P<name>[\w.-]+(?:/[\w.-]+)?)(?:@(?P<revision>[\w./-]+))?")
_OCI = re.compile(
    r"oci://(?P<host>[^/]+)/(?P<name>[a-z0-9._/-]+?)(?::(?P<tag>[\w.-]+))?(?:@(?P<digest>sha256:\w{64}))?"
)
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_COMMIT = re.compile(r"[0-9a-f]{40}")


async def content(
    url: str,
    allow_private: bool,
    advance: Callable[[int], None],
    *,
    take: Callable[[bytes], None] = lambda piece: None,
    largest: int = LARGEST,
    seconds: float = _SECONDS,
) -> str:
    """`sha256:<hex>` of what lies at an https address; `take` is given its bytes as they come.

    Raises:
        Failed: it cannot be had whole.
    """
    found = await fetch(url, allow_private=allow_private, largest=largest, seconds=seconds, advance=advance, take=take)
    _expect(found, url)
    return found.digest


async def commit(uri: str, allow_private: bool, hub: str = HUB) -> str:
    """The commit that a repository of the Hub, at its revision or its main branch, stands at.

    Raises:
        Failed: no such public repository or revision.
    """
    parts = _HUB.fullmatch(uri)
    if parts is None:
        raise Failed("endpoint-invalid", f"'{uri[:200]}' is not of the form hf://owner/name@revision")
    kind, revision = parts["kind"] or "models/", quote(parts["revision"] or "main", safe="")
    url = f"{hub.rstrip('/')}/api/{kind}{parts['name']}/revision/{revision}"
    found = await fetch(url, allow_private=allow_private, keep=True, largest=_SMALL, seconds=30.0)
    _expect(found, uri)
    sha = _json(found, uri).get("sha")
    if not isinstance(sha, str) or not _COMMIT.fullmatch(sha):
        raise Failed("provider-shape", f"{uri[:200]}: the Hub named no commit")
    return sha


async def manifest(uri: str, allow_private: bool) -> str:
    """The digest of the manifest that a name in an OCI registry stands for; asked without a credential.

    Raises:
        Failed: no such public artifact, or the registry's word differs from what it sends.
    """
    parts = _OCI.fullmatch(uri)
    if parts is None:
        raise Failed("endpoint-invalid", f"'{uri[:200]}' is not of the form oci://host/name:tag")
    if parts["digest"] is not None:
        return parts["digest"]
    # registries on this machine speak http, as for Docker
    plain = allow_private and parts["host"].partition(":")[0] in ("localhost", "127.0.0.1")
    url = f"{'http' if plain else 'https'}://{parts['host']}/v2/{parts['name']}/manifests/{parts['tag'] or 'latest'}"
    headers = {"Accept": _MANIFESTS}
    found = await fetch(url, allow_private=allow_private, headers=headers, keep=True, largest=_SMALL, seconds=30.0)
    if found.status == 401:
        token = await _token(found.headers.get("www-authenticate", ""), allow_private, uri)
        headers["Authorization"] = f"Bearer {token}"
        found = await fetch(url, allow_private=allow_private, headers=headers, keep=True, largest=_SMALL, seconds=30.0)
    _expect(found, uri)
    said = found.headers.get("docker-content-digest", found.digest)
    if said != found.digest:
        raise Failed("provider-body", f"{uri[:200]}: the registry says {said[:80]} but sends {found.digest}")
    return found.digest


async def _token(challenge: str, allow_private: bool, uri: str) -> str:
    """What a registry wants to see of somebody without a name."""
    said = dict(_CHALLENGE.findall(challenge))
    if not challenge.lower().startswith("bearer ") or "realm" not in said:
        raise Failed("provider-credential", f"{uri[:200]}: the registry wants a credential")
    query = urlencode({name: said[name] for name in ("service", "scope") if name in said})
    found = await fetch(
        f"{said['realm']}?{query}", allow_private=allow_private, keep=True, largest=_SMALL, seconds=30.0
    )
    _expect(found, uri)
    value = _json(found, uri)
    token = value.get("token") or value.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
        raise Failed("provider-shape", f"{uri[:200]}: the registry gave no token")
    return token


def _expect(found: Fetched, what: str) -> None:
    if found.status in (401, 403):
        raise Failed("provider-credential", f"{_bare(what)}: {found.status}, it is not public")
    if found.status != 200:
        raise Failed("provider-request", f"{_bare(what)}: the server answered {found.status}")


def _json(found: Fetched, what: str) -> dict[str, Any]:
    try:
        value = json.loads(found.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Failed("provider-body", f"{_bare(what)}: the server answered with no JSON object")
    return value


def _bare(url: str) -> str:
    return url.partition("?")[0][:200]
