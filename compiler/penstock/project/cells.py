"""Cells of a table are text; the schema of a row says what they stand for."""

import json
from collections.abc import Mapping
from typing import Any

_PLAIN = ("integer", "number", "boolean", "array", "object", "null")


def typed(declared: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row as their schema has them, read as JSON; an empty cell that is no text is missing.

    What does not read so stays text, for the schema to refuse.
    """
    properties = declared.get("properties", {})
    found = {key: _typed(properties.get(key, {}), value) for key, value in values.items()}
    return {key: value for key, value in found.items() if value is not None}


def _typed(declared: Any, cell: Any) -> Any:
    wanted = declared.get("type") if isinstance(declared, Mapping) else None
    if wanted not in _PLAIN or not isinstance(cell, str):
        return cell
    if not cell.strip():
        return None
    try:
        value = json.loads(cell.strip().lower() if wanted == "boolean" else cell)
    except (ValueError, RecursionError):
        return cell
    return cell if isinstance(value, str) else value
