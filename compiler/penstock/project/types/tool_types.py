"""What is wrong with a Tool: its schemas, and the function that runs."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project import tool_source
from penstock.project.project import Project
from penstock.project.types import schemas
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Resource


def faults(project: Project, resource: Resource) -> Iterator[Fault]:
    """Its schemas are schemas, its arguments an object, and its function takes them."""
    spec = resource.spec
    assert isinstance(spec, Tool)
    place, named = resource.location.at("spec"), str(resource.identity)
    for part, declared in (("parameters", spec.parameters), ("returns", spec.returns)):
        if declared is not None:
            yield from schemas.faults(declared, place.at(part), named)
    if spec.parameters is not None and schemas.usable(spec.parameters) and spec.parameters.get("type") != "object":
        facts = {"problem": "arguments are an object: its `type` is `object`"}
        yield Fault("invalid-schema", place.at("parameters"), facts, resource=named)
    yield from tool_source.sources(project, resource.identity.name).faults
