"""Which credentials of a pull request are used: those that its base sends to the same place."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.bundle.origin import origin, provider
from penstock.bundle.release import Release
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity

_UNCLEAR = "unclear"  # as a provider or an origin: equals nothing


class Dropped(NamedTuple):
    """A credential that base does not bind to that provider and origin, and so is not used."""

    resource: Identity
    env: str
    provider: str
    origin: str


class Trusted(NamedTuple):
    """Bindings that a run may use, and what was left out of them."""

    bindings: Mapping[Identity, Mapping[str, Any]]
    dropped: tuple[Dropped, ...]


def trusted(base: Release | None, head: Release) -> Trusted:
    """Head's bindings without the credentials that base does not bind to the same provider and origin."""
    known = {place for _, place in _credentials(base) if _UNCLEAR not in place} if base is not None else set()
    kept = dict(head.bindings)
    dropped = []
    for identity, place in _credentials(head):
        if place not in known:
            kept[identity] = {key: value for key, value in kept[identity].items() if key != "credentials"}
            dropped.append(Dropped(identity, *place))
    return Trusted(kept, tuple(dropped))


def _credentials(release: Release) -> list[tuple[Identity, tuple[str, str, str]]]:
    """Each bound credential as (variable, provider, origin)."""
    models = {
        identity: provider(spec.model)
        for bundle in release.bundles.values()
        for identity, spec in bundle.specs.items()
        if isinstance(spec, Model)
    }
    found = []
    for identity, binding in release.bindings.items():
        credentials = binding.get("credentials")
        if isinstance(credentials, Mapping):
            place = origin(binding.get("endpoint"))
            where = _UNCLEAR if place is None else place
            found.append((identity, (str(credentials.get("env")), models.get(identity, _UNCLEAR), where)))
    return found
