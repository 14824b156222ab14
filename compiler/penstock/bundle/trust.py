"""Which credentials of a pull request are used: those that its base sends to the same place."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from penstock.bundle.bundle import Bundle
from penstock.bundle.origin import origin, provider
from penstock.bundle.release import Release
from penstock.spec import catalogue
from penstock.spec.kind import Kind
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.tool import Tool
from penstock.spec.kinds.tool_server import ToolServer
from penstock.spec.resource import Identity

TOOL = "tool"
"""Stands for the provider where no model is asked."""


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

    A Model, Tool or ToolServer that no bundle of head holds is never called: it gets no credential, and is not named
    for that.
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
        kept[identity] = _keyless(binding)
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


def _bundles(release: Release, chains: Iterable[str] | None = None) -> Iterator[Bundle]:
    """All that is asked: the chains, and the judges of their Evaluations."""
    wanted = set(release.bundles if chains is None else chains)
    yield from (bundle for name, bundle in release.bundles.items() if name in wanted)
    for evaluation in release.evaluations.values():
        if evaluation.judges is not None and evaluation.spec.chain in wanted:
            yield evaluation.judges


def _models(release: Release) -> Iterator[tuple[Identity, Model]]:
    for bundle in _bundles(release):
        for identity, spec in bundle.specs.items():
            if isinstance(spec, Model):
                yield identity, spec


def elsewhere(base: Release | None, head: Release, chain: str) -> dict[Identity, tuple[str, str | None]]:
    """What head's bundle of `chain`, or a judge of it, asks at a provider and origin at which base asks nothing."""
    known = set(_asked(base, base.bundles).values()) if base is not None else set()
    asked = _asked(head, [chain])
    return {identity: place for identity, place in asked.items() if place not in known or place[1] is None}


def _asked(release: Release, chains: Iterable[str]) -> dict[Identity, tuple[str, str | None]]:
    """Provider and origin of each Model that is not embedded, and of each Tool and ToolServer at an address."""
    found: dict[Identity, tuple[str, str | None]] = {}
    for bundle in _bundles(release, chains):
        for identity, spec in bundle.specs.items():
            binding = release.bindings.get(identity, {})
            if isinstance(spec, Model) and not spec.model.startswith("builtin/"):
                found[identity] = (provider(spec.model), origin(binding.get("endpoint")))
            elif (url := _url(spec, binding)) is not None:
                found[identity] = (TOOL, origin(url))
    return found


def _credentials(release: Release) -> dict[Identity, _Place]:
    """Where each credential of a Model of a bundle goes."""
    found = {}
    for bundle in _bundles(release):
        for identity, spec in bundle.specs.items():
            binding = release.bindings.get(identity, {})
            credentials = (binding.get("http") or {} if isinstance(spec, Tool) else binding).get("credentials")
            if not isinstance(credentials, Mapping):
                continue
            env = str(credentials.get("env"))
            if isinstance(spec, Model):
                found[identity] = _Place(env, provider(spec.model), origin(binding.get("endpoint")))
            elif (url := _url(spec, binding)) is not None:
                found[identity] = _Place(env, TOOL, origin(url))
            elif isinstance(spec, ToolServer):
                command = (binding.get("mcp") or {}).get("command")
                found[identity] = _Place(env, TOOL, None if command is None else json.dumps(command))
    return found


def _url(spec: Kind, binding: Mapping[str, Any]) -> str | None:
    """Where a Tool or a ToolServer is reached over the network."""
    part = "http" if isinstance(spec, Tool) else "mcp" if isinstance(spec, ToolServer) else None
    url = None if part is None else (binding.get(part) or {}).get("url")
    return None if url is None else str(url)


def _keyless(binding: Mapping[str, Any]) -> dict[str, Any]:
    """A binding without the names of keys, a Tool's `http.credentials` included."""
    return {
        key: _keyless(value) if isinstance(value, Mapping) else value
        for key, value in binding.items()
        if key != "credentials"
    }
