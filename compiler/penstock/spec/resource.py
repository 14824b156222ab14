"""A typed resource, made from a document."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.spec.identity import Identity as Identity
from penstock.spec.invalid import faults, nearest, show
from penstock.spec.kind import Kind, Metadata
from penstock.spec.kinds import KINDS

if TYPE_CHECKING:
    from penstock.source.parsing.yaml import LocatedDoc

API_VERSION = "penstock/v1"
_T = TypeVar("_T")
ENVELOPE = ("apiVersion", "kind", "metadata", "spec")
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Resource:
    """One document of ours, validated.

    Attributes:
        data: the document as written (plain dicts, lists, text, numbers), before defaults.
        location: the document: path and index, empty route.
        notes: JSON values that were found out of this document alone, by name; kept with it from check to check.
    """

    identity: Identity
    metadata: Metadata
    spec: Kind
    data: Mapping[str, Any]
    location: Location
    notes: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def unless_clean(self, name: str, find: Callable[[], Iterable[_T]]) -> list[_T]:
        """What `find` finds wrong with this document alone; not looked for again where there was nothing."""
        if self.notes.get(name) == "clean":
            return []
        found = list(find())
        if not found:
            self.notes[name] = "clean"
        return found


def validate(doc: "LocatedDoc") -> Resource | tuple[Fault, ...] | None:
    """The resource that a document declares, what is wrong with it, or None where it is foreign.

    Foreign is a document of another apiVersion (not one of ours mistyped), and one without any whose kind is not ours.
    """
    at = Location(doc.path, doc.index)
    data = doc.data
    if not isinstance(data, dict):
        return None
    version, kind = data.get("apiVersion"), data.get("kind")
    if version is None:
        known = isinstance(kind, str) and kind in KINDS
        return (Fault("missing-api-version", at, {"kind": kind}),) if known else None
    if not _meant(version, kind):
        return None
    if version != API_VERSION:
        return (_invalid(at.at("apiVersion"), f"`{API_VERSION}`", version),)
    if "kind" not in data:
        return (Fault("missing-field", at, {"field": "kind"}),)
    if not isinstance(kind, str):
        return (_invalid(at.at("kind"), "the name of a kind", kind),)
    if kind not in KINDS:
        return (Fault("unknown-kind", at.at("kind"), {"kind": kind, "nearest": nearest(kind, [*KINDS])}),)
    return _resource(kind, data, at)


def _meant(version: Any, kind: Any) -> bool:
    """Whether an apiVersion is ours, or with one of our kinds ours mistyped: no text, or a name all but the same."""
    known = isinstance(kind, str) and kind in KINDS
    if not isinstance(version, str):
        return known
    group = version.strip().lower().partition("/")[0]
    return group == "penstock" or (known and bool(get_close_matches(group, ["penstock"], 1, 0.8)))


def _resource(kind: str, data: dict[str, Any], at: Location) -> Resource | tuple[Fault, ...]:
    written = data.get("metadata")
    name = written.get("name") if isinstance(written, dict) else None
    resource = f"{kind}/{name}" if isinstance(name, str) and _NAME.fullmatch(name) else None
    found = [
        Fault(
            "unknown-field",
            at.at(key).key(),
            {"field": key, "nearest": nearest(key, ENVELOPE), "allowed": [*ENVELOPE]},
            resource=resource,
        )
        for key in data
        if key not in ENVELOPE
    ]
    guessed = {fault.facts["nearest"] for fault in found}
    made: dict[str, Any] = {}
    for part, model in (("metadata", Metadata), ("spec", KINDS[kind])):
        if part in data:
            made[part] = _part(model, data[part], at.at(part), resource, found)
        elif part not in guessed:
            found.append(Fault("missing-field", at, {"field": part}, resource=resource))
    if found:
        return tuple(found)
    metadata, spec = made["metadata"], made["spec"]
    return Resource(Identity(kind, metadata.name), metadata, spec, data, at)


def _part(model: type[BaseModel], value: Any, at: Location, resource: str | None, found: list[Fault]) -> Any:
    """`value` as a `model`, or None and what is wrong with it in `found`; an empty `spec:` is an empty mapping."""
    value = {} if value is None else value
    try:
        # By alias only: the fields' Python names are no part of the language.
        return model.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for fault in faults(errors, model, value, at, resource):
            named = model is Metadata and fault.rule == "invalid-value" and fault.location.route == ("metadata", "name")
            if named and isinstance(value["name"], str):
                fault = Fault("invalid-name", fault.location, {"name": value["name"]}, resource=resource)
            found.append(fault)
        return None


def _invalid(at: Location, expected: str, got: Any) -> Fault:
    return Fault("invalid-value", at, {"expected": expected, "got": show(got)})
