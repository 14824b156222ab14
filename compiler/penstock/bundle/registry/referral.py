"""What a registry lists as referring to a digest: by its referrers API, else under the tag that stands in for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from penstock.bundle import evidence, strict_json
from penstock.bundle.layout import INDEX
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.registry import LARGEST_MANIFEST, Failed, Refused, Registry
from penstock.source import canonical

MOST = 4096
"""Referrers of one digest that are looked at."""
_PAGES = 64
_ATTEMPTS = 5


def listed(registry: Registry, digest: str) -> list[dict[str, Any]]:
    """The descriptors of what refers to a digest, as listed; each is still to be verified.

    Raises:
        Failed: the registry does not answer, or with no list.
    """
    url, found = registry.url(f"referrers/{digest}"), list[dict[str, Any]]()
    for page in range(_PAGES):
        reply = registries.ask(registry, "GET", url, {"Accept": INDEX}, largest=LARGEST_MANIFEST)
        if page == 0 and reply.status in (400, 404, 405):
            return _entries(registry, _tagged(registry, digest))
        registries.expect(registry, reply, {200}, f"the referrers of {digest}")
        found += _entries(registry, reply.body)
        then = _next(reply.headers.get("link", ""))
        if then is None:
            return found
        url = registries.located(url, then)
        if registries.origin_of(url) != registry.origin or len(found) > MOST:
            break
    raise Refused(f"{registry.reference.host} lists referrers on and on")


def record(registry: Registry, digest: str, entries: Iterable[Mapping[str, Any]]) -> None:
    """Adds to the tag that stands in for the referrers API; what others have written there stays.

    Raises:
        Failed: others write there at the same time, again and again.
    """
    new = {str(entry["digest"]): dict(entry) for entry in entries}
    for attempt in range(1, _ATTEMPTS + 1):
        there = {str(entry.get("digest")): entry for entry in _entries(registry, _tagged(registry, digest))}
        if new.keys() <= there.keys():
            return
        merged = [{**there, **new}[each] for each in sorted({**there, **new})]
        index = canonical.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": merged})
        registries.put_manifest(registry, evidence.tag(digest), INDEX, index)
        if attempt > 1:
            registries.wait(registry, attempt)
    raise Failed(f"the list of referrers of {digest} changes all the time", help="push again")


def _tagged(registry: Registry, digest: str) -> bytes:
    found = registries.manifest(registry, evidence.tag(digest))
    return b'{"schemaVersion":2,"manifests":[]}' if found is None else found.data


def _entries(registry: Registry, data: bytes) -> list[dict[str, Any]]:
    try:
        value = strict_json.object(data)
    except strict_json.Unclear as error:
        raise Refused(f"{registry.reference.host} lists referrers in no JSON: {error}") from None
    manifests = value.get("manifests")
    if not isinstance(manifests, list) or not all(isinstance(entry, dict) for entry in manifests):
        raise Refused(f"{registry.reference.host} lists referrers in no image index")
    if len(manifests) > MOST:
        raise Refused(f"{registry.reference.host} lists {len(manifests):,} referrers; {MOST:,} are the most")
    return manifests


def _next(link: str) -> str | None:
    """Where the next page lies (RFC 8288)."""
    target, _, rest = link.partition(">")
    if not target.startswith("<") or 'rel="next"' not in rest:
        return None
    return target[1:]
