"""Findings about what an Environment's patch says stand in that patch: the resource's own file says something else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.location import Location, Route
from penstock.project.project import Project
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity, Resource


def moved(project: Project, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Each finding, at the patch that wrote what it is about; its fix, which is of the resource's file, is left out."""
    patches = list(_patches(project))
    for finding in findings:
        place = _place(patches, finding.location) if patches else None
        yield finding if place is None else replace(finding, location=place, fix=None)


def _patches(project: Project) -> Iterator[tuple[Location, Mapping[str, Any], Location]]:
    """The document patched, the patch and its place, of the Environment applied and those it extends, nearest first."""
    seen: set[str] = set()
    resource = project.get("Environment", project.environment)
    while resource is not None and resource.identity.name not in seen:
        seen.add(resource.identity.name)
        spec = resource.spec
        assert isinstance(spec, Environment)
        for address, written in spec.patches.items():
            target = _named(project, address)
            if target is not None:
                yield target.location, written, resource.location.at("spec", "patches", address)
        resource = None if spec.extends is None else project.get("Environment", spec.extends)


def _named(project: Project, address: str) -> Resource | None:
    kind, _, name = address.partition("/")
    return project.resources.get(Identity(kind, name))


def _place(patches: list[tuple[Location, Mapping[str, Any], Location]], at: Location) -> Location | None:
    for document, written, place in patches:
        if (
            at.span is None
            and (at.path, at.document) == (document.path, document.document)
            and _says(written, at.route)
        ):
            return replace(at, path=place.path, document=place.document, route=(*place.route, *at.route))
    return None


def _says(written: Any, route: Route) -> bool:
    """Whether a patch puts a value in the place of what `route` leads to, or of what that is in."""
    for key in route:
        if not isinstance(written, Mapping):
            return True
        if key not in written:
            return False
        written = written[key]
    return not isinstance(written, Mapping)
