"""Types of other tools as JSON Schema."""

from collections.abc import Mapping
from typing import Any

_KINDS: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "string"},
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "integer": {"type": "integer"},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "number": {"type": "number"},
    "bool": {"type": "boolean"},
    "boolean": {"type": "boolean"},
    "list": {"type": "array"},
    "array": {"type": "array"},
    "dict": {"type": "object"},
    "object": {"type": "object"},
}


def of(kind: Any) -> dict[str, Any]:
    """The schema of a type's name; anything where it is none."""
    return dict(_KINDS.get(str(kind).lower(), {}))


def like(value: Any) -> dict[str, Any]:
    """The schema of a value's type."""
    if isinstance(value, bool):
        return {"type": "boolean"}
    names = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return of(names.get(type(value), ""))


def with_default(schema: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """A schema with a default, where the value fits; numbers may be written as text."""
    kind = schema.get("type")
    made = dict(schema)
    try:
        if kind == "integer" and isinstance(value, str):
            value = int(value)
        elif kind == "number" and isinstance(value, str):
            value = float(value)
        elif kind == "boolean" and isinstance(value, str):
            value = value.lower() == "true"
        elif kind == "string" and not isinstance(value, str):
            value = "" if value is None else str(value)
    except ValueError:
        return made
    fits = {"array": list, "object": dict}.get(str(kind))
    if fits is not None and not isinstance(value, fits):
        return made
    return {**made, "default": value}
