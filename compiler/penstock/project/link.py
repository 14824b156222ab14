"""Names become edges; what cannot be named becomes a fault."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from penstock.diagnostics.fault import Fault
from penstock.project.environment import idle, overlay
from penstock.project.identity import pinned
from penstock.project.loaded import Loaded
from penstock.project.lock import Lock
from penstock.project.project import Edge, Project
from penstock.source.joined import root_of
from penstock.spec.field import Keys, Reference, Schema, marks_of
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Identity, Resource
from penstock.spec.signature import Signature

DEFAULT = "default"
NOTE = "references"
CHAIN = "stands for a chain"


def link(
    loaded: Loaded,
    environment: str | None,
    signatures: Mapping[str, Signature],
    platforms: frozenset[str] | None = None,
) -> Project:
    """The project in an Environment (None: as it stands), with the metrics and platforms that it may name.

    Raises:
        Fatal: there is no such Environment.
    """
    overlaid = overlay(loaded, environment)
    faults = [*loaded.faults, *overlaid.faults]
    resources: dict[Identity, Resource] = {}
    for resource in overlaid.resources:
        first = resources.get(resource.identity)
        if first is None and resource.identity.kind == Settings.kind:  # one a project, whatever it is called
            first = next((known for known in resources.values() if known.identity.kind == Settings.kind), None)
        if first is None:
            resources[resource.identity] = _offered(loaded.lock, resource)
        else:
            faults.append(_duplicate(resource, first))
    for template, chain in _twins(resources):
        faults.append(_duplicate(template, chain))
    edges: list[Edge] = []
    for resource in resources.values():
        for reference in references(resource):
            target = target_of(reference.kind, reference.name, resources)
            if target is None or (loaded.scopes and not _in_scope(loaded, resource, resources[target])):
                faults.append(_unknown(loaded, resource, reference, resources))
            else:
                edges.append(Edge(resource.identity, reference.route, target))
    faults.extend(_circles(resources))
    if loaded.imported:
        every = set(resources)
        resources, edges = _named(loaded, resources, edges)
        faults.extend(idle(loaded, environment, every - set(resources)))
    return Project(
        tree=loaded.tree,
        store=loaded.store,
        settings=loaded.settings,
        environment=environment or DEFAULT,
        resources=resources,
        edges=tuple(edges),
        faults=tuple(faults),
        vars=overlaid.vars,
        bindings=overlaid.bindings,
        signatures=signatures,
        platforms=platforms,
        files=loaded.files,
        foreign=loaded.foreign,
        kept=loaded.kept,
        shared=loaded.shared,
        lock=loaded.lock,
        pack=loaded.pack,
        quiet=loaded.quiet,
        root=loaded.root,
        roots=tuple(loaded.scopes),
        imports=loaded.imports,
    )


def _offered(lock: Lock, resource: Resource) -> Resource:
    """A server's Tool with the schemas that the lock holds of it; what was found out of it alone is not its."""
    if resource.identity.kind != Tool.kind or not lock.servers or not isinstance(resource.spec, Tool):
        return resource
    spec = pinned.schemas(lock, resource.identity.name, resource.spec)
    if spec is resource.spec:
        return resource
    return Resource(resource.identity, resource.metadata, spec, resource.data, resource.location)


def _in_scope(loaded: Loaded, resource: Resource, target: Resource) -> bool:
    """Whether the project of a resource imports that of another itself, or is it."""
    of, there = (root_of(loaded.scopes, each.location.path) for each in (resource, target))
    return there in loaded.scopes[of]


def _named(
    loaded: Loaded, resources: Mapping[Identity, Resource], edges: list[Edge]
) -> tuple[dict[Identity, Resource], list[Edge]]:
    """The project's own resources and what they lead to: what of another project nobody names is not of this one."""
    targets: dict[Identity, list[Identity]] = {}
    for edge in edges:
        targets.setdefault(edge.source, []).append(edge.target)
    todo = [resource.identity for resource in loaded.resources]
    kept = set(todo)
    while todo:
        for target in targets.get(todo.pop(), ()):
            if target not in kept:
                kept.add(target)
                todo.append(target)
    return {i: resource for i, resource in resources.items() if i in kept}, [e for e in edges if e.source in kept]


def _duplicate(resource: Resource, first: Resource) -> Fault:
    is_twin = resource.identity.kind != first.identity.kind
    return Fault(
        "duplicate-name",
        resource.location.at("metadata", "name"),
        {"name": str(first.identity), "again": str(resource.identity if is_twin else first.identity)},
        ((first.location.at("metadata", "name"), "first declared here"),),
        str(resource.identity),
    )


def _twins(resources: Mapping[Identity, Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Templates with a model, which are chains too, whose name a Chain has already."""
    for identity, resource in resources.items():
        if is_chain(resource):
            chain = resources.get(Identity("Chain", identity.name))
            if chain:
                yield resource, chain


class Named(NamedTuple):
    """A field at `route` of a spec names a resource of `kind`; `is_key`: by the key itself; `shown`: to a model."""

    kind: str
    route: tuple[str | int, ...]
    name: str
    is_key: bool
    shown: bool


def references(resource: Resource) -> list[Named]:
    """Every reference of a document; found out once for its text."""
    if NOTE not in resource.notes:
        resource.notes[NOTE] = []
        _collect(resource.spec, [], resource.notes[NOTE])
    return [Named(kind, tuple(route), *more) for kind, route, *more in resource.notes[NOTE]]


def _collect(model: BaseModel, route: list[str | int], into: list[list[Any]]) -> None:
    """`[kind, route, name, is_key, shown]` of every reference set in `model`, depth first."""
    for name, alias, mark, of_keys in _fields(type(model)):
        if name in model.model_fields_set:
            value = getattr(model, name)
            if of_keys is not None:
                into.extend([of_keys, [*route, alias, key], key, True, False] for key in value)
            _look(value, [*route, alias], mark, into)


def _look(value: Any, route: list[str | int], mark: Reference | None, into: list[list[Any]]) -> None:
    if isinstance(value, str):
        if mark is not None:
            into.append([mark.kind, route, value, False, mark.shown])
    elif isinstance(value, BaseModel):
        _collect(value, route, into)
    elif isinstance(value, dict):
        for key, item in value.items():
            _look(item, [*route, key], mark, into)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _look(item, [*route, index], mark, into)


@cache
def _fields(model: type[BaseModel]) -> list[tuple[str, str, Reference | None, str | None]]:
    """The fields that may lead to a reference: name, name as written, their mark, the kind that their keys name."""
    found = []
    for name, field in model.model_fields.items():
        marks = marks_of(field)
        if not any(isinstance(mark, Schema) for mark in marks):  # plain data all the way down
            reference = next((mark for mark in marks if isinstance(mark, Reference)), None)
            of_keys = next((mark.kind for mark in marks if isinstance(mark, Keys)), None)
            found.append((name, field.alias or name, reference, of_keys))
    return found


def _unknown(loaded: Loaded, resource: Resource, reference: Named, resources: Mapping[Identity, Resource]) -> Fault:
    kind = reference.kind
    targets = {i.name: target for i in resources if (target := target_of(kind, i.name, resources)) is not None}
    beyond: str | None = None
    if loaded.scopes:
        if reference.name in targets:
            beyond = resources[targets[reference.name]].location.path
        targets = {n: i for n, i in targets.items() if _in_scope(loaded, resource, resources[i])}
    names = sorted(targets)
    facts = {"kind": kind, "name": reference.name, "nearest": nearest(reference.name, names), "known": names}
    facts |= {"beyond": beyond}
    place = resource.location.at("spec", *reference.route)
    place = place.key() if reference.is_key else place
    return Fault("unknown-reference", place, facts, resource=str(resource.identity))


def _circles(resources: Mapping[Identity, Resource]) -> Iterator[Fault]:
    """Environments that extend themselves: each circle once, at its last link."""
    extends = {
        identity.name: resource.spec.extends
        for identity, resource in resources.items()
        if identity.kind == Environment.kind
        if isinstance(resource.spec, Environment) and resource.spec.extends is not None
    }
    done: set[str] = set()
    for start in sorted(extends):
        trail: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in trail:
            trail[at] = None
            at = extends.get(at)
        if at in trail:
            last = resources[Identity("Environment", next(reversed(trail)))]
            place = last.location.at("spec", "extends")
            yield Fault("environment-cycle", place, {"name": at}, resource=str(last.identity))
        done.update(trail)


def target_of(kind: str, name: str, resources: Mapping[Identity, Resource]) -> Identity | None:
    """What `name` means where a `kind` is expected; a template with a model stands for a Chain."""
    identity = Identity(kind, name)
    if identity in resources:
        return identity
    template = resources.get(Identity("PromptTemplate", name))
    return template.identity if kind == "Chain" and template and is_chain(template) else None


def is_chain(resource: Resource) -> bool:
    """Whether a resource is a template with a model, which stands for a chain."""
    if resource.identity.kind != PromptTemplate.kind:
        return False
    if CHAIN not in resource.notes:
        resource.notes[CHAIN] = isinstance(resource.spec, PromptTemplate) and resource.spec.model is not None
    return resource.notes[CHAIN] is True


def nearest(name: str, names: list[str]) -> str | None:
    """The known name most like `name`, or None."""
    return next(iter(get_close_matches(name[:100], names, 1, 0.6)), None)
