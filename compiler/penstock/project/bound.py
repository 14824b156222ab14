"""A resource as an Environment runs it: with its bindings laid over its own."""

from collections.abc import Iterator

from penstock.diagnostics.location import Location
from penstock.project.environment import merge
from penstock.project.project import Project
from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kind import Kind
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity, Resource, validate


def bound(project: Project, identity: Identity) -> Kind | None:
    """The spec of a resource with the bindings of the project's Environment; None where those are faulty."""
    resource = project.resources[identity]
    binding = project.bindings.get(identity)
    if not binding:
        return resource.spec
    memo = ("bound", identity)
    if memo not in project.memo:
        at = resource.location
        made = validate(LocatedDoc(at.path, at.document, merge(resource.data, {"spec": binding})))
        project.memo[memo] = made.spec if isinstance(made, Resource) else None
    spec: Kind | None = project.memo[memo]
    return spec


def where(project: Project, identity: Identity, *route: str) -> Location:
    """The place of `spec.<route>`: in the Environment whose binding gives it, else in the resource."""
    for environment, spec in layers(project):
        written: object = spec.bindings.get(str(identity))
        for key in route:
            written = written.get(key) if isinstance(written, dict) else None
        if written is not None:
            return environment.location.at("spec", "bindings", str(identity), *route)
    return project.at(identity, *route)


def layers(project: Project) -> Iterator[tuple[Resource, Environment]]:
    """The Environment of a project and those that it extends, the nearest first."""
    seen: set[str] = set()
    name: str | None = project.environment
    while name is not None and name not in seen:
        seen.add(name)
        resource = project.get("Environment", name)
        if resource is None or not isinstance(resource.spec, Environment):
            return
        yield resource, resource.spec
        name = resource.spec.extends
