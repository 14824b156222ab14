"""Where a value stands in JSON, as JSON Schema."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Step(NamedTuple):
    """Into a member or an item. `must`: it throws where there is none; `lax`: nothing of nothing is nothing."""

    key: str | int
    must: bool = False
    lax: bool = False


Path = tuple[Step, ...]
_SOME = ["object", "array", "string", "number", "boolean"]


def at(path: Path, schema: Mapping[str, Any], missing: bool) -> dict[str, Any]:
    """The schema of the whole value. `missing`: whether it holds, too, where nothing stands at the path."""
    made = dict(schema)
    for step in reversed(path):
        absent = missing and not step.must
        if isinstance(step.key, int):
            inside: dict[str, Any] = {"prefixItems": [*({} for _ in range(step.key)), made]}
            made = {"type": _SOME, **inside} if absent else {"type": "array", "minItems": step.key + 1, **inside}
        elif absent:
            made = {"type": _SOME, "properties": {step.key: made}}
        else:
            made = {"type": "object", "required": [step.key], "properties": {step.key: made}}
        if step.lax and absent:
            made = {"anyOf": [{"type": "null"}, made]}
        missing = step.lax and absent
    return made
