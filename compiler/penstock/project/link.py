"""Names become edges; what cannot be named becomes a fault."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from penstock.diagnostics.fault import Fault
from penstock.project.environment import overlay
from penstock.project.load import Loaded
from penstock.project.project import Edge, Project
from penstock.spec.field import Reference, walk
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity, Resource
from penstock.spec.signature import Signature

DEFAULT = "default"


def link(loaded: Loaded, environment: str | None, signatures: Mapping[str, Signature]) -> Project:
    """The project in an Environment (None: as it stands).

    Raises:
        Fatal: there is no such Environment.
    """
    overlaid = overlay(loaded, environment)
    faults = [*loaded.faults, *overlaid.faults]
    resources: dict[Identity, Resource] = {}
    for resource in overlaid.resources:
        if resource.identity in resources:
            faults.append(_duplicate(resource, resources[resource.identity]))
        else:
            resources[resource.identity] = resource
    for template, chain in _twins(resources):
        faults.append(_duplicate(template, chain))
    edges: list[Edge] = []
    for resource in resources.values():
        for found in _references(resource, resources):
            (edges if isinstance(found, Edge) else faults).append(found)  # type: ignore[arg-type]
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
        files=loaded.files,
        foreign=loaded.foreign,
    )


def _duplicate(resource: Resource, first: Resource) -> Fault:
    return Fault(
        "duplicate-name",
        resource.location.at("metadata", "name"),
        {"name": str(first.identity), "again": str(resource.identity)},
        ((first.location.at("metadata", "name"), "first declared here"),),
        str(resource.identity),
    )


def _twins(resources: Mapping[Identity, Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Templates with a model, which are chains too, whose name a Chain has already."""
    for identity, resource in resources.items():
        chain = resources.get(Identity("Chain", identity.name))
        if chain and isinstance(resource.spec, PromptTemplate) and resource.spec.model is not None:
            yield resource, chain


def _references(resource: Resource, resources: Mapping[Identity, Resource]) -> Iterator[Edge | Fault]:
    for marked in walk(resource.spec):
        reference: Reference | None = marked.mark(Reference)
        if reference is None or not isinstance(marked.value, str):
            continue
        target = target_of(reference.kind, marked.value, resources)
        if target is not None:
            yield Edge(resource.identity, marked.route, target)
            continue
        names = [i.name for i in resources if i.kind == reference.kind]
        yield Fault(
            "unknown-reference",
            resource.location.at("spec", *marked.route),
            {"kind": reference.kind, "name": marked.value, "nearest": nearest(marked.value, names), "known": names},
            resource=str(resource.identity),
        )


def target_of(kind: str, name: str, resources: Mapping[Identity, Resource]) -> Identity | None:
    """What `name` means where a `kind` is expected; a template with a model stands for a Chain."""
    identity = Identity(kind, name)
    if identity in resources:
        return identity
    template = resources.get(Identity("PromptTemplate", name))
    if kind == "Chain" and template and isinstance(template.spec, PromptTemplate) and template.spec.model is not None:
        return template.identity
    return None


def nearest(name: str, names: list[str]) -> str | None:
    """The known name most like `name`, or None."""
    return next(iter(get_close_matches(name, names, 1, 0.6)), None)
