"""The roots of a policy's expressions: their types, and their values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from penstock.check import facts
from penstock.project.chains import chains
from penstock.project.project import Project
from penstock.spec import published
from penstock.spec.kinds import KINDS
from penstock.spec.resource import Resource

FOUND = ("chain", "personalData")
"""What of `resource` is found out rather than written."""

_LABELS = {"type": "object", "additionalProperties": {"type": "string"}}
_TEXT = {"type": "string"}

Paths = Iterable[tuple[str | int, ...]]


def types(project: Project, kinds: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """A JSON Schema for each root, where the policy matches these kinds (none: all)."""
    memo = ("readable", *sorted(set(kinds)))
    if memo not in project.shared:
        project.shared[memo] = _types([kind for kind in KINDS if kind in kinds])
    found: Mapping[str, Mapping[str, Any]] = project.shared[memo]
    return found


def resource(project: Project, found: Resource, paths: Paths) -> dict[str, Any]:
    """A resource with its defaults; what has none is left out, so that `has()` tells. What costs only if it is read."""
    plain: dict[str, Any] = {
        "kind": found.identity.kind,
        "metadata": found.metadata.model_dump(mode="json", by_alias=True, exclude_none=True),
        "spec": found.spec.model_dump(mode="json", by_alias=True, exclude_none=True),
    }
    name = found.identity.name
    if _reads(paths, "resource", "chain") and chains(project).get(name) == found.identity:
        plain["chain"] = facts.chain_facts(project, name)
    if _reads(paths, "resource", "personalData"):
        plain["personalData"] = facts.personal(project, found.identity)
    return plain


def project(found: Project, paths: Paths) -> dict[str, Any]:
    """What is known of the project as a whole."""
    root = next(iter(found.of("Project")), None)
    about: dict[str, Any] = {
        "name": root.identity.name if root else "",
        "labels": dict(root.metadata.labels) if root else {},
        "environment": found.environment,
        "spec": found.settings.model_dump(mode="json", by_alias=True, exclude_none=True),
    }
    if _reads(paths, "project", "chains"):
        about["chains"] = [facts.chain_facts(found, name) for name in chains(found)]
    return about


def _reads(paths: Paths, *start: str) -> bool:
    """Whether a path leads there; one that ends before may."""
    return any(path[: len(start)] == start[: len(path)] for path in paths)


def _types(kinds: Sequence[str]) -> dict[str, dict[str, Any]]:
    metadata = _closed({"name": _TEXT, "description": _TEXT, "owner": _TEXT, "labels": _LABELS, "annotations": _LABELS})
    definitions: dict[str, Any] = {}
    specs = []
    for kind in kinds:
        made = _merged(published.schema(kind))
        definitions |= made.get("definitions", {})
        specs.append(made["properties"]["spec"])
    spec = {} if not specs else specs[0] if len(specs) == 1 else {"anyOf": specs}
    own = _merged(published.schema("Project"))
    here = {
        "kind": {"type": "string", "enum": list(kinds or KINDS)},
        "metadata": metadata,
        "spec": spec,
        "chain": facts.CHAIN,
        "personalData": {"type": "array", "items": _TEXT},
    }
    about = {
        "name": _TEXT,
        "labels": _LABELS,
        "environment": _TEXT,
        "spec": own["properties"]["spec"],
        "chains": {"type": "array", "items": facts.CHAIN},
    }
    return {
        "resource": {**_closed(here), "definitions": definitions},
        "project": {**_closed(about), "definitions": own.get("definitions", {})},
    }


def _merged(schema: Any) -> Any:
    """A schema in which no `allOf` of one stands, which draft-07 needs where a reference has company."""
    if isinstance(schema, list):
        return [_merged(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    made = {key: _merged(value) for key, value in schema.items()}
    parts = made.get("allOf")
    return {**made.pop("allOf")[0], **made} if isinstance(parts, list) and len(parts) == 1 else made


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": dict(properties),
        "additionalProperties": False,
    }
