"""JSON Schemas of the kinds, for editors: draft-07, which most of them read."""

from typing import Any

from pydantic import BaseModel

from penstock.spec.documented import Documented
from penstock.spec.kind import Metadata
from penstock.spec.kinds import KINDS
from penstock.spec.resource import API_VERSION, ENVELOPE

DRAFT = "http://json-schema.org/draft-07/schema#"


def schema(kind: str) -> dict[str, Any]:
    """The schema of a document of one kind."""
    metadata, spec = _model(Metadata, "Metadata"), _spec(kind)
    definitions = {**metadata.pop("definitions", {}), **spec.pop("definitions", {})}
    return {
        "$schema": DRAFT,
        "title": kind,
        **_envelope(kind, spec, metadata),
        **({"definitions": definitions} if definitions else {}),
    }


def all() -> dict[str, Any]:
    """The schema of a document of any kind: `kind` decides, by if and then (editors do not read discriminators)."""
    metadata = _model(Metadata, "Metadata")
    definitions: dict[str, Any] = {"Metadata": metadata}
    choices = []
    for kind in KINDS:
        spec = _spec(kind)
        definitions |= spec.pop("definitions", {})
        definitions[kind] = _envelope(kind, spec, {"$ref": "#/definitions/Metadata"})
        condition = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
        choices.append({"if": condition, "then": {"$ref": f"#/definitions/{kind}"}})
    return {
        "$schema": DRAFT,
        "title": "Penstock",
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": {
            "apiVersion": {"const": API_VERSION},
            "kind": {"enum": [*KINDS], "description": "What this document declares."},
        },
        "allOf": choices,
        "definitions": definitions,
    }


def _envelope(kind: str, spec: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": _text(KINDS[kind].__doc__),
        "type": "object",
        "required": [*ENVELOPE],
        "additionalProperties": False,
        "properties": {
            "apiVersion": {"const": API_VERSION},
            "kind": {"const": kind},
            "metadata": metadata,
            "spec": spec,
        },
    }


def _spec(kind: str) -> dict[str, Any]:
    made = _model(KINDS[kind], kind)
    return made if "required" in made else {**made, "type": ["object", "null"]}  # an empty `spec:` is null


def _model(model: type[BaseModel], prefix: str) -> dict[str, Any]:
    """A model's schema; its definitions carry the kind's name, as two kinds may have parts of one name."""
    made = model.model_json_schema(by_alias=True, schema_generator=Documented)
    definitions = made.pop("$defs", {})
    plain: dict[str, Any] = _draft7(made, prefix)
    if definitions:
        plain["definitions"] = {f"{prefix}.{name}": _draft7(part, prefix) for name, part in definitions.items()}
    return plain


def _draft7(value: Any, prefix: str) -> Any:
    if isinstance(value, list):
        return [_draft7(item, prefix) for item in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for key, item in value.items():
        if key == "title" and isinstance(item, str):
            continue
        if key == "description" and isinstance(item, str):
            made[key] = _text(item)
        elif key == "$ref" and isinstance(item, str):
            made[key] = item.replace("#/$defs/", f"#/definitions/{prefix}.")
        else:
            made[key] = _draft7(item, prefix)
    if "$ref" in made and len(made) > 1:
        # Draft-07 ignores what stands beside a reference.
        made["allOf"] = [{"$ref": made.pop("$ref")}, *made.get("allOf", ())]
    if "patternProperties" in made:
        made.setdefault("additionalProperties", False)  # the pattern is one of all keys
    return made


def _text(docstring: str | None) -> str:
    return " ".join((docstring or "").split())
