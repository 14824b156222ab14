"""A proof that one JSON Schema accepts every value of another: what cannot be shown is not claimed."""

import json
from collections.abc import Mapping
from typing import Any

from penstock.spec.schemas import validity
from penstock.spec.schemas.shape import DEEPEST, Schema, resolved, types_of, values_of

WORK = 5_000
"""Pairs of schemas compared; beyond it, nothing is shown."""
_SAID = frozenset(
    ("default", "title", "description", "examples", "deprecated", "$comment", "$schema", "readOnly", "writeOnly")
    + ("$defs", "definitions")
)
_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_KINDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("maxLength", "minLength", "pattern"), frozenset(("string",))),
    **dict.fromkeys(
        ("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"), frozenset(("integer", "number"))
    ),
    **dict.fromkeys(
        ("maxItems", "minItems", "items", "prefixItems", "uniqueItems", "contains", "minContains", "maxContains"),
        frozenset(("array",)),
    ),
    **dict.fromkeys(
        ("properties", "required", "additionalProperties", "maxProperties", "minProperties", "propertyNames"),
        frozenset(("object",)),
    ),
    **dict.fromkeys(("dependentRequired", "dependentSchemas"), frozenset(("object",))),
}
"""The types that a keyword speaks of; values of others pass it."""


def covers(target: Schema, source: Schema) -> bool:
    """True only where `target` accepts every value of `source`; False where it does not, or that is not shown."""
    return _covers(target, source, target, source, 0, [0])


def _covers(target: Any, source: Any, t_root: Schema, s_root: Schema, depth: int, work: list[int]) -> bool:
    work[0] += 1
    if source is False or target is True:
        return True
    if target is False or depth > DEEPEST or work[0] > WORK:
        return False
    if _plain(source) == _plain(target) and (t_root == s_root or '"#' not in _plain(source)):
        return True
    s: Schema = {} if source is True else _followed(source, s_root)
    t: Schema = _followed(target, t_root)

    def below(wanted: Any, given: Any) -> bool:
        return _covers(wanted, given, t_root, s_root, depth + 1, work)

    values = values_of(s)
    is_listed = values is not None and not _refers(target, t_root)
    if is_listed and all(validity.check(dict(target), value) is None for value in values or ()):
        return True
    for key in ("anyOf", "oneOf"):
        if isinstance(s.get(key), list) and all(below(t, _beside(s, key, choice)) for choice in s[key]):
            return True
    if isinstance(s.get("allOf"), list) and any(below(t, part) for part in (*s["allOf"], _without(s, "allOf"))):
        return True
    return all(_holds(key, t, s, below) for key in t if key not in _SAID)


def _holds(key: str, t: Schema, s: Schema, below: Any) -> bool:
    """Whether every value of `s` passes one keyword of `t`."""
    wanted = t[key]
    kinds = types_of(s)
    if key in _KINDS and kinds is not None and not kinds & _KINDS[key]:
        return True
    match key:
        case "type":
            accepted = types_of({"type": wanted}) or set()
            accepted |= {"integer"} if "number" in accepted else set()
            return kinds is not None and kinds <= accepted
        case "anyOf":
            return any(below(choice, s) for choice in wanted)
        case "oneOf":
            return len(wanted) == 1 and below(wanted[0], s)
        case "allOf":
            return all(below(part, s) for part in wanted)
        case "additionalProperties":
            return _rest(t, s, below)
        case "properties":
            return all(below(part, _member(name, s)) for name, part in wanted.items())
        case "required":
            return set(wanted) <= set(s.get("required", ()))
        case "items":
            return _items(t, s, below)
        case _ if key in _UPPER:
            return key in s and s[key] <= wanted
        case _ if key in _LOWER:
            return (key in s and s[key] >= wanted) or (key[:3] == "min" and key != "minimum" and wanted == 0)
    return bool(key in s and _plain(s[key]) == _plain(wanted))


def _rest(t: Schema, s: Schema, below: Any) -> bool:
    """What `t` does not name passes its `additionalProperties`."""
    wanted, named = t["additionalProperties"], t.get("properties", {})
    if "patternProperties" in t or "patternProperties" in s:
        return False
    extra = [part for name, part in s.get("properties", {}).items() if name not in named]
    return all(below(wanted, part) for part in [*extra, s.get("additionalProperties", True)])


def _member(name: str, s: Schema) -> Any:
    """What `s` says of a member, if it is there."""
    if "patternProperties" in s:
        return True
    return s.get("properties", {}).get(name, s.get("additionalProperties", True))


def _items(t: Schema, s: Schema, below: Any) -> bool:
    if "prefixItems" in t or "prefixItems" in s:
        return _plain(t.get("prefixItems")) == _plain(s.get("prefixItems")) and below(t["items"], s.get("items", True))
    return s.get("maxItems") == 0 or below(t["items"], s.get("items", True))


def _beside(s: Schema, key: str, choice: Any) -> Any:
    """One alternative with what is said beside it, where the two do not speak of the same."""
    rest = _without(s, key)
    if choice is False or not isinstance(choice, Mapping):
        return choice if choice is False else rest
    return {**rest, **choice} if not rest.keys() & choice.keys() and not _tied(rest, choice) else choice


def _tied(a: Schema, b: Schema) -> bool:
    """Keywords that read each other must stay in one schema."""
    groups = ({"properties", "additionalProperties", "patternProperties"}, {"items", "prefixItems"})
    return any(group & a.keys() and group & b.keys() for group in groups) or "$ref" in b or "$ref" in a


def _followed(schema: Schema, root: Schema) -> dict[str, Any]:
    """With what its `$ref` leads to; what is said beside that holds too, and does not override it."""
    beside = {key: value for key, value in schema.items() if key not in _SAID and key != "$ref"}
    if not isinstance(schema.get("$ref"), str) or not beside:
        return resolved(schema, root)
    return {"allOf": [{"$ref": schema["$ref"]}, beside]}


def _without(s: Schema, key: str) -> dict[str, Any]:
    return {name: value for name, value in s.items() if name != key}


def _refers(schema: Any, root: Schema) -> bool:
    """Whether it needs the definitions of another schema to be checked on its own."""
    return schema is not root and '"#' in json.dumps(schema, default=str)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
