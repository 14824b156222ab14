"""The check of a value that nearly always passes: the common keywords alone, without the library."""

from collections.abc import Callable, Mapping
from typing import Any

from penstock.spec.schemas.shape import BUILT_IN

_DEEPEST = 16
_IGNORED = frozenset({"default", "description", "title"})


def fits(schema: Mapping[str, Any], value: Any, depth: int = 0) -> bool:
    """True: the value fits. False: it does not, or only the library can tell."""
    reference = schema.get("$ref")
    if reference is not None:
        known = BUILT_IN.get(reference) if isinstance(reference, str) and len(schema) == 1 else None
        return known is not None and depth < _DEEPEST and fits(known, value, depth + 1)
    kind = schema.get("type")
    rules = _RULES.get(kind) if isinstance(kind, str) else None
    if rules is None or depth > _DEEPEST or not _is(kind, value):
        return False
    for keyword, wanted in schema.items():
        if keyword == "type" or keyword in _IGNORED:
            continue
        rule = rules.get(keyword)
        if rule is None or not rule(wanted, value, schema, depth):
            return False
    return True


def _is(kind: Any, value: Any) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return type(value) is int
        case "number":
            return type(value) in (int, float)
        case "boolean":
            return isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    return value is None


_Rule = Callable[[Any, Any, Mapping[str, Any], int], bool]


def _properties(wanted: Any, value: Any, schema: Mapping[str, Any], depth: int) -> bool:
    return isinstance(wanted, Mapping) and all(
        isinstance(wanted[key], Mapping) and fits(wanted[key], item, depth + 1)
        for key, item in value.items()
        if key in wanted
    )


def _items(wanted: Any, value: Any, schema: Mapping[str, Any], depth: int) -> bool:
    return isinstance(wanted, Mapping) and all(fits(wanted, item, depth + 1) for item in value)


def _additional(wanted: Any, value: Any, schema: Mapping[str, Any], depth: int) -> bool:
    return wanted is True or (wanted is False and set(value) <= set(schema.get("properties") or ()))


def _enum(wanted: Any, value: Any, schema: Mapping[str, Any], depth: int) -> bool:
    return isinstance(wanted, list) and any(isinstance(each, str) and each == value for each in wanted)


_RULES: Mapping[str, Mapping[str, _Rule]] = {
    "string": {
        "minLength": lambda wanted, value, schema, depth: len(value) >= wanted,
        "maxLength": lambda wanted, value, schema, depth: len(value) <= wanted,
        "enum": _enum,
    },
    "integer": {
        "minimum": lambda wanted, value, schema, depth: value >= wanted,
        "maximum": lambda wanted, value, schema, depth: value <= wanted,
    },
    "number": {
        "minimum": lambda wanted, value, schema, depth: value >= wanted,
        "maximum": lambda wanted, value, schema, depth: value <= wanted,
    },
    "boolean": {},
    "null": {},
    "array": {
        "items": _items,
        "minItems": lambda wanted, value, schema, depth: len(value) >= wanted,
        "maxItems": lambda wanted, value, schema, depth: len(value) <= wanted,
    },
    "object": {
        "properties": _properties,
        "required": lambda wanted, value, schema, depth: all(name in value for name in wanted),
        "additionalProperties": _additional,
    },
}
