"""A value that a JSON Schema allows, made to be looked at: texts say what stands there."""

from collections.abc import Mapping
from typing import Any, Final

_DEEP: Final = 6
_MANY: Final = 2


def sample(schema: Mapping[str, Any], name: str, depth: int = 0) -> Any:
    """Its default, example, constant or first choice, else a value of its type; a text is `‹name›`.

    What no type tells is a text too. References are not followed.
    """
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    for key in ("anyOf", "oneOf"):
        if isinstance(schema.get(key), list) and schema[key] and isinstance(schema[key][0], Mapping):
            return sample(schema[key][0], name, depth + 1) if depth < _DEEP else None
    match _type(schema):
        case "array":
            items = schema.get("items")
            return [_item(items, f"{name} {place}", depth) for place in range(1, _MANY + 1)] if depth < _DEEP else []
        case "object":
            inner = schema.get("properties")
            if not isinstance(inner, Mapping) or depth >= _DEEP:
                return {}
            return {key: _item(value, f"{name}.{key}", depth) for key, value in inner.items()}
        case "integer" | "number":
            least = schema.get("minimum", 1)
            return least if isinstance(least, int | float) else 1
        case "boolean":
            return True
        case "null":
            return None
    return f"‹{name}›"


def _item(schema: Any, name: str, depth: int) -> Any:
    return sample(schema, name, depth + 1) if isinstance(schema, Mapping) else f"‹{name}›"


def _type(schema: Mapping[str, Any]) -> str:
    found = schema.get("type")
    if isinstance(found, list):
        found = next((each for each in found if each != "null"), "null")
    if isinstance(found, str):
        return found
    return "object" if "properties" in schema else "array" if "items" in schema else ""
