"""What a text is compared within, so that like is compared with like: a tenant, an hour, a language."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def stratum(names: Sequence[str], told: Mapping[str, Any]) -> str | None:
    """The values at these names (`tenant`, `inputs.language`), written so that others are written otherwise; None where
    one is not told, or is no text, number or truth value.
    """
    found = [_at(name, told) for name in names]
    return json.dumps(found) if all(isinstance(value, str | int | float) for value in found) else None


def _at(name: str, told: Mapping[str, Any]) -> Any:
    value: Any = told
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
