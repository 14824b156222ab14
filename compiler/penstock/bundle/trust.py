"""Which credentials of a pull request are used: those that its base sends to the same place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from penstock.bundle.origin import origin, provider
from penstock.bundle.release import Release
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity


class _Place(NamedTuple):
    env: str
    provider: str
    origin: str | None


class Dropped(NamedTuple):
    """A credential that base does not bind to that provider and origin, and so is not used."""

    resource: Identity
    env: str
    provider: str
    origin: str | None
    """The empty string: the provider's own; None: the endpoint has no clear origin."""


class Trusted(NamedTuple):
    """Bindings that a run may use, and what was left out of them."""

    bindings: Mapping[Identity, Mapping[str, Any]]
    dropped: tuple[Dropped, ...]


def trusted(base: Release | None, head: Release) -> Trusted:
    """Head's bindings without the credentials that base does not bind to the same provider and origin.

    A Model that no bundle of head holds is never called: it gets no credential, and is not named for that.
    """
    known = set(_credentials(base).values()) if base is not None else set()
    wanted = _credentials(head)
    kept: dict[Identity, Mapping[str, Any]] = {}
    dropped = []
    for identity, binding in head.bindings.items():
        place = wanted.get(identity)
        if place is not None and place in known and place.origin is not None:
            kept[identity] = binding
            continue
        kept[identity] = {key: value for key, value in binding.items() if key != "credentials"}
        if place is not None:
            dropped.append(Dropped(identity, place.env, place.provider, place.origin))
    return Trusted(kept, tuple(dropped))


def priced(
    base: Release | None, head: Release, bindings: Mapping[Identity, Mapping[str, Any]]
) -> Mapping[Identity, Mapping[str, Any]]:
    """`bindings` of head with base's price of the same model: a price written lower saves nothing, nor spends less."""
    found = dict(bindings)
    before = [] if base is None else list(_models(base))
    for identity, model in _models(head):
        same = [old for old, known in before if known.model == model.model]
        if base is None or not same:
            continue
        price = base.bindings.get(identity if identity in same else same[0], {}).get("price")
        if price is not None or catalogue.price(model) is not None:
            rest = {key: value for key, value in bindings.get(identity, {}).items() if key != "price"}
            found[identity] = rest if price is None else {**rest, "price": price}
    return found


def _models(release: Release) -> Iterator[tuple[Identity, Model]]:
    for bundle in release.bundles.values():
        for identity, spec in bundle.specs.items():
            if isinstance(spec, Model):
                yield identity, spec


def elsewhere(base: Release | None, head: Release, chain: str) -> dict[Identity, tuple[str, str | None]]:
    """Models of head's bundle of `chain` that are asked at a provider and origin at which base asks none."""
    known = set(_asked(base, base.bundles).values()) if base is not None else set()
    asked = _asked(head, [chain])
    return {identity: place for identity, place in asked.items() if place not in known or place[1] is None}


def _asked(release: Release, chains: Iterable[str]) -> dict[Identity, tuple[str, str | None]]:
    """Provider and origin of each Model that is not embedded."""
    return {
        identity: (provider(spec.model), origin(release.bindings.get(identity, {}).get("endpoint")))
        for chain in chains
        for identity, spec in release.bundles[chain].specs.items()
        if isinstance(spec, Model) and not spec.model.startswith("builtin/")
    }


def _credentials(release: Release) -> dict[Identity, _Place]:
    """Where each credential of a Model of a bundle goes."""
    found = {}
    for bundle in release.bundles.values():
        for identity, spec in bundle.specs.items():
            binding = release.bindings.get(identity, {})
            credentials = binding.get("credentials")
            if isinstance(spec, Model) and isinstance(credentials, Mapping):
                place = origin(binding.get("endpoint"))
                found[identity] = _Place(str(credentials.get("env")), provider(spec.model), place)
    return found
