"""An Environment laid over resources: patches in, bindings apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.fault import Fault
from penstock.project.load import Loaded
from penstock.source.yaml import LocatedDoc
from penstock.spec.field import Aspect, marks_of, walk
from penstock.spec.kind import Kind
from penstock.spec.kinds import KINDS
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity, Resource, validate


@dataclass(frozen=True, slots=True)
class Overlaid:
    """Resources with the patches of an Environment; its bindings as written, by resource."""

    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    vars: Mapping[str, Any]
    bindings: Mapping[Identity, Mapping[str, Any]]


def overlay(loaded: Loaded, name: str | None) -> Overlaid:
    """Applies the Environment called `name`, after those it extends; None leaves the resources as they stand.

    Raises:
        Fatal: there is no such Environment.
    """
    if name is None:
        return Overlaid(loaded.resources, (), {}, {})
    faults: list[Fault] = []
    first = {resource.identity: resource for resource in reversed(loaded.resources)}
    resources = dict(first)
    variables: dict[str, Any] = {}
    bindings: dict[Identity, dict[str, Any]] = {}
    for layer in _layers(loaded, name, faults):
        assert isinstance(layer.spec, Environment)
        variables.update(layer.spec.vars)
        for address, patch in layer.spec.patches.items():
            faults.extend(_patch(resources, layer, address, patch))
        for address, binding in layer.spec.bindings.items():
            faults.extend(_bind(resources, layer, address, binding, bindings))
    applied = tuple(resources[r.identity] if first[r.identity] is r else r for r in loaded.resources)
    return Overlaid(applied, tuple(faults), variables, bindings)


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


def _layers(loaded: Loaded, name: str, faults: list[Fault]) -> list[Resource]:
    known = {r.identity.name: r for r in loaded.resources if r.identity.kind == "Environment"}
    if name not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise Fatal(f"no Environment '{name}' (there is: {listed})", exit_code=2)
    layers: list[Resource] = []
    at: str | None = name
    while at is not None and at in known:
        layer = known[at]
        if layer in layers:
            place = layers[-1].location.at("spec", "extends")
            faults.append(Fault("environment-cycle", place, {"name": at}, resource=str(layers[-1].identity)))
            break
        layers.append(layer)
        at = layer.spec.extends if isinstance(layer.spec, Environment) else None
    return layers[::-1]


def _identity(address: str) -> Identity:
    kind, _, name = address.partition("/")
    return Identity(kind, name)


def _patch(
    resources: dict[Identity, Resource], layer: Resource, address: str, patch: Mapping[str, Any]
) -> Iterator[Fault]:
    target = resources.get(_identity(address))
    place = layer.location.at("spec", "patches", address)
    if target is None:
        yield Fault("patch-unknown", place.key(), {"resource": address}, resource=str(layer.identity))
        return
    merged = merge(target.data, patch)
    if merged == target.data:
        yield Fault("patch-no-effect", place.key(), {"resource": address}, resource=str(layer.identity))
        return
    for route in _bound(target.spec, patch.get("spec")):
        where = place.at("spec", *route).key()
        yield Fault("patch-binding", where, {"field": ".".join(map(str, route))}, resource=str(layer.identity))
    made = validate(LocatedDoc(target.location.path, target.location.document, merged))
    if isinstance(made, Resource):
        resources[target.identity] = made
    for fault in made if isinstance(made, tuple) else ():
        yield _moved(fault, layer, ("spec", "patches", address), patch, fault.location.route)


def _bind(
    resources: dict[Identity, Resource],
    layer: Resource,
    address: str,
    binding: Mapping[str, Any],
    bindings: dict[Identity, dict[str, Any]],
) -> Iterator[Fault]:
    identity = _identity(address)
    target = resources.get(identity)
    place = layer.location.at("spec", "bindings", address)
    if target is None:
        yield Fault("patch-unknown", place.key(), {"resource": address}, resource=str(layer.identity))
        return
    foreign = sorted(set(binding) - set(_bindable(target.spec)))
    for field in foreign:
        facts = {"field": field, "known": _bindable(target.spec)}
        yield Fault("binding-unknown", place.at(field).key(), facts, resource=str(layer.identity))
    merged = merge(target.data, {"spec": {key: value for key, value in binding.items() if key not in foreign}})
    made = validate(LocatedDoc(target.location.path, target.location.document, merged))
    for fault in made if isinstance(made, tuple) else ():
        yield _moved(fault, layer, ("spec", "bindings", address), binding, fault.location.route[1:])
    if merged == target.data and not foreign:
        yield Fault("patch-no-effect", place.key(), {"resource": address}, resource=str(layer.identity))
    bindings[identity] = merge(bindings.get(identity, {}), binding)


def _moved(
    fault: Fault, layer: Resource, base: tuple[str, ...], written: Any, route: tuple[str | int, ...]
) -> Fault:
    """`fault` of a patched resource, at the deepest key of the patch that leads to it."""
    reached: list[str | int] = []
    for key in route:
        if not isinstance(written, Mapping) or key not in written:
            break
        reached.append(key)
        written = written[key]
    location = replace(layer.location.at(*base, *reached), part=fault.location.part)
    return replace(fault, location=location, resource=str(layer.identity))


def _bindable(spec: Kind) -> list[str]:
    """The top-level fields of a kind that bindings may set; `serving` for its parts."""
    return [field.alias or name for name, field in KINDS[spec.kind].model_fields.items() if _has_binding(field)]


def _has_binding(field: Any) -> bool:
    return Aspect.BINDING in marks_of(field) or field.alias == "serving" or field.validation_alias == "serving"


def _bound(spec: Kind, patch: Any) -> list[tuple[str | int, ...]]:
    """The routes below `spec` that a patch sets although they are bindings."""
    if not isinstance(patch, Mapping):
        return []
    bound = {marked.route for marked in walk(spec) if marked.aspect is Aspect.BINDING}
    names = {(name,) for name in _bindable(spec) if name != "serving"}
    return [route for route in _routes(patch) if route in bound or route in names]


def _routes(value: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield (*route, key)
            yield from _routes(item, (*route, key))
