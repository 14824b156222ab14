"""Names become edges; what cannot be named becomes a fault."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from penstock.diagnostics.fault import Fault
from penstock.project.environment import overlay
from penstock.project.load import Loaded
from penstock.project.project import Edge, Project
from penstock.spec.field import Marked, Reference, walk
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.project import Project as Settings
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
        first = resources.get(resource.identity)
        if first is None and isinstance(resource.spec, Settings):  # one a project, whatever it is called
            first = next((known for known in resources.values() if isinstance(known.spec, Settings)), None)
        if first is None:
            resources[resource.identity] = resource
        else:
            faults.append(_duplicate(resource, first))
    for template, chain in _twins(resources):
        faults.append(_duplicate(template, chain))
    edges: list[Edge] = []
    for resource in resources.values():
        references = list(_references(resource))
        edges.extend(_edges(resource, references, resources))
        faults.extend(_unknown(resource, references, resources))
    faults.extend(_circles(resources))
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
        kept=loaded.kept,
        shared=loaded.shared,
        lock=loaded.lock,
    )


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
        chain = resources.get(Identity("Chain", identity.name))
        if chain and isinstance(resource.spec, PromptTemplate) and resource.spec.model is not None:
            yield resource, chain


def _references(resource: Resource) -> Iterator[tuple[Reference, Marked]]:
    for marked in walk(resource.spec):
        reference: Reference | None = marked.mark(Reference)
        if reference is not None and isinstance(marked.value, str):
            yield reference, marked


def _edges(
    resource: Resource, references: list[tuple[Reference, Marked]], resources: Mapping[Identity, Resource]
) -> Iterator[Edge]:
    for reference, marked in references:
        target = target_of(reference.kind, marked.value, resources)
        if target is not None:
            yield Edge(resource.identity, marked.route, target)


def _unknown(
    resource: Resource, references: list[tuple[Reference, Marked]], resources: Mapping[Identity, Resource]
) -> Iterator[Fault]:
    for reference, marked in references:
        if target_of(reference.kind, marked.value, resources) is None:
            kind = reference.kind
            names = sorted({i.name for i in resources if target_of(kind, i.name, resources) is not None})
            facts = {"kind": kind, "name": marked.value, "nearest": nearest(marked.value, names), "known": names}
            place = resource.location.at("spec", *marked.route)
            yield Fault("unknown-reference", place, facts, resource=str(resource.identity))


def _circles(resources: Mapping[Identity, Resource]) -> Iterator[Fault]:
    """Environments that extend themselves: each circle once, at its last link."""
    extends = {
        identity.name: resource.spec.extends
        for identity, resource in resources.items()
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
    if kind == "Chain" and template and isinstance(template.spec, PromptTemplate) and template.spec.model is not None:
        return template.identity
    return None


def nearest(name: str, names: list[str]) -> str | None:
    """The known name most like `name`, or None."""
    return next(iter(get_close_matches(name[:100], names, 1, 0.6)), None)
