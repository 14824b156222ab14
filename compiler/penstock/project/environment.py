"""An Environment laid over resources: patches in, bindings apart."""

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.bindable import Route, bindable, inside, top
from penstock.project.loaded import Loaded
from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity, Resource, validate

PATCHED = ("metadata", "spec")
_FIXED = ("Project", "Environment")
"""Kinds that are read before any patch is: none has an effect."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """Resources with the patches of an Environment; its bindings as written, by resource, null included."""

    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    vars: Mapping[str, Any]
    bindings: Mapping[Identity, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One patch or binding of one Environment."""

    environment: Resource
    part: str
    address: str
    written: Mapping[str, Any]

    @property
    def place(self) -> Location:
        return self.environment.location.at("spec", self.part, self.address)


def overlay(loaded: Loaded, name: str | None) -> Overlaid:
    """Applies the Environment called `name`, after those it extends; None leaves the resources as they stand.

    Raises:
        Fatal: there is no such Environment.
    """
    if name is None:
        return Overlaid((*loaded.resources, *loaded.imported), (), {}, {})
    faults: list[Fault] = []
    every = (*loaded.resources, *loaded.imported)
    first = {resource.identity: resource for resource in reversed(every)}
    resources = dict(first)
    variables: dict[str, Any] = {}
    bindings: dict[Identity, Mapping[str, Any]] = {}
    for environment, spec in _layers(loaded, name):
        variables.update(spec.vars)
        for address, patch in spec.patches.items():
            faults.extend(_patch(resources, _Layer(environment, "patches", address, patch)))
        for address, binding in spec.bindings.items():
            faults.extend(_bind(resources, _Layer(environment, "bindings", address, binding), bindings))
    applied = tuple(resources[r.identity] if first[r.identity] is r else r for r in every)
    return Overlaid(applied, tuple(faults), variables, bindings)


def idle(loaded: Loaded, name: str | None, unnamed: Container[Identity]) -> Iterator[Fault]:
    """Patches and bindings of imported resources that nothing of the project names."""
    for environment, spec in _layers(loaded, name) if name is not None else ():
        for part, addresses in (("patches", spec.patches), ("bindings", spec.bindings)):
            for address, written in addresses.items():
                if _identity(address) in unnamed:
                    layer = _Layer(environment, part, address, written)
                    yield _fault("patch-no-effect", layer, layer.place.key(), {"resource": address})


def merge(target: Any, patch: Any) -> Any:
    """JSON merge patch (RFC 7396)."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def _layers(loaded: Loaded, name: str) -> list[tuple[Resource, Environment]]:
    """The Environment and those it extends, the farthest first; each once, also in a circle."""
    known = {r.identity.name: (r, r.spec) for r in reversed(loaded.resources) if isinstance(r.spec, Environment)}
    if name not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise Fatal(f"no Environment '{name}' (there is: {listed})", exit_code=2)
    layers: dict[str, tuple[Resource, Environment]] = {}
    at: str | None = name
    while at is not None and at in known and at not in layers:
        layers[at] = known[at]
        at = known[at][1].extends
    return list(layers.values())[::-1]


def _identity(address: str) -> Identity:
    kind, _, name = address.partition("/")
    return Identity(kind, name)


def _same(a: Any, b: Any) -> bool:
    """Equal as data: `1`, `1.0` and `true` differ."""
    return json.dumps(a, sort_keys=True, default=str) == json.dumps(b, sort_keys=True, default=str)


def _patch(resources: dict[Identity, Resource], layer: _Layer) -> Iterator[Fault]:
    target = resources.get(_identity(layer.address))
    if target is None:
        yield _fault("patch-unknown", layer, layer.place.key(), {"resource": layer.address})
        return
    refused = list(_refused(target, layer))
    yield from refused
    if refused:
        return
    merged = merge(target.data, layer.written)
    if _same(merged, target.data) or target.identity.kind in _FIXED:
        yield _fault("patch-no-effect", layer, layer.place.key(), {"resource": layer.address})
        return
    for route in top(layer.written.get("spec"), bindable(type(target.spec))):
        facts = {"field": ".".join(map(str, route))}
        yield _fault("patch-binding", layer, layer.place.at("spec", *route).key(), facts)
    made = validate(LocatedDoc(target.location.path, target.location.document, merged))
    if isinstance(made, Resource):
        resources[target.identity] = made
    elif made is not None:
        yield from (_moved(fault, layer, fault.location.route) for fault in made)


def _refused(target: Resource, layer: _Layer) -> Iterator[Fault]:
    """What no patch may change: what a resource is called, and what it is."""
    for key in layer.written:
        if key not in PATCHED:
            facts = {"field": key, "nearest": None, "allowed": list(PATCHED)}
            yield _fault("unknown-field", layer, layer.place.at(key).key(), facts)
    metadata = layer.written.get("metadata", {})
    name = metadata.get("name", target.identity.name) if isinstance(metadata, Mapping) else None
    if name != target.identity.name:
        place = layer.place.at("metadata", "name") if isinstance(metadata, Mapping) else layer.place.at("metadata")
        expected = f"`{target.identity.name}`, as before: names are not patched"
        yield _fault("invalid-value", layer, place, {"expected": expected, "got": json.dumps(name, default=str)[:80]})


def _bind(
    resources: Mapping[Identity, Resource], layer: _Layer, bindings: dict[Identity, Mapping[str, Any]]
) -> Iterator[Fault]:
    identity = _identity(layer.address)
    target = resources.get(identity)
    if target is None:
        yield _fault("patch-unknown", layer, layer.place.key(), {"resource": layer.address})
        return
    known = bindable(type(target.spec)) if identity.kind not in _FIXED else []
    kept, foreign = inside(layer.written, known)
    for route in foreign:
        facts = {"field": ".".join(map(str, route)), "known": [".".join(each) for each in known]}
        yield _fault("binding-unknown", layer, layer.place.at(*route).key(), facts)
    before = bindings.get(identity, {})
    bindings[identity] = after = _both(before, kept, target.data.get("spec"))
    was, now = (merge(target.data, {"spec": each}) for each in (before, after))
    if _same(was, now) and not foreign:
        yield _fault("patch-no-effect", layer, layer.place.key(), {"resource": layer.address})
    made = validate(LocatedDoc(target.location.path, target.location.document, now))
    if isinstance(made, tuple):
        yield from (_moved(fault, layer, fault.location.route[1:]) for fault in made)


def _both(first: Any, second: Any, target: Any) -> Any:
    """One merge patch of `target` that does what two do, one after the other: unlike `merge`, it keeps null."""
    if not isinstance(second, Mapping):
        return second
    if not isinstance(first, Mapping):
        return _instead(target, second)
    of = target if isinstance(target, Mapping) else {}
    kept = {key: _both(first[key], value, of.get(key)) if key in first else value for key, value in second.items()}
    return {**first, **kept}


def _instead(target: Any, value: Any) -> Any:
    """The merge patch that puts a mapping where something else was put, or where `target` was taken away."""
    if not isinstance(value, Mapping):
        return value
    of = target if isinstance(target, Mapping) else {}
    return {**dict.fromkeys(of), **{key: _instead(of.get(key), each) for key, each in value.items()}}


def _fault(rule: str, layer: _Layer, place: Location, facts: Mapping[str, object]) -> Fault:
    return Fault(rule, place, facts, resource=str(layer.environment.identity))


def _moved(fault: Fault, layer: _Layer, route: Route) -> Fault:
    """`fault` of a patched resource, at the deepest key of the patch that leads to it."""
    reached: list[str | int] = []
    written: Any = layer.written
    for key in route:
        if not isinstance(written, Mapping) or key not in written:
            break
        reached.append(key)
        written = written[key]
    part = fault.location.part if len(reached) == len(route) else "key"
    place = replace(layer.place.at(*reached), part=part)
    return replace(fault, location=place, resource=str(layer.environment.identity))
