"""Structural subtyping of JSON Schemas."""

import json
from collections.abc import Mapping

from penstock.spec.schemas.shape import DEEPEST, Schema, resolved, schema_of, shown, types_of, values_of

WORK = 20_000  # pairs of schemas compared; beyond it, nothing is known
_BOUNDS = (
    ("string", "maxLength", "text", "characters", 1),
    ("string", "minLength", "text", "characters", -1),
    ("number", "maximum", "a number", "", 1),
    ("number", "minimum", "a number", "", -1),
    ("array", "maxItems", "a list", "elements", 1),
    ("array", "minItems", "a list", "elements", -1),
)


def mismatch(source: Schema, target: Schema) -> str | None:
    """None where `target` accepts every value of `source` or that is not known, else why not, in words."""
    return _mismatch(source, target, source, target, 0, [0])


def _mismatch(
    source: Schema, target: Schema, s_root: Schema, t_root: Schema, depth: int, work: list[int]
) -> str | None:
    work[0] += 1
    if depth > DEEPEST or work[0] > WORK or source is target or (depth == 0 and source == target):
        return None
    s, t = _merged(resolved(source, s_root), s_root), resolved(target, t_root)
    if isinstance(t.get("allOf"), list):
        parts = [schema_of(part) or {} for part in t["allOf"]] + [{key: t[key] for key in t if key != "allOf"}]
        return next((why for part in parts if (why := _mismatch(s, part, s_root, t_root, depth + 1, work))), None)
    for choices in (s.get("anyOf"), s.get("oneOf")):
        if isinstance(choices, list):
            for choice in choices:
                why = _mismatch(schema_of(choice) or {}, t, s_root, t_root, depth + 1, work)
                if why is not None:
                    return why
            return None
    for choices in (t.get("anyOf"), t.get("oneOf")):
        if isinstance(choices, list):
            whys = [_mismatch(s, schema_of(choice) or {}, s_root, t_root, depth + 1, work) for choice in choices]
            if None in whys:
                return None
            return whys[0] if len(whys) == 1 else f"{shown(s, s_root, 0)} is no {shown(t, t_root, 0)}"
    return (
        _type_mismatch(s, t, shown(s if "allOf" in source else source, s_root, 0), shown(target, t_root, 0))
        or _values_mismatch(s, t)
        or _bounds_mismatch(s, t)
        or _object_mismatch(s, t, s_root, t_root, depth, work)
        or _items_mismatch(s, t, s_root, t_root, depth, work)
    )


def _merged(schema: Schema, root: Schema) -> Schema:
    """A schema with the parts of its `allOf` beside the rest, where no two say something of the same."""
    parts = schema.get("allOf")
    if not isinstance(parts, list):
        return schema
    found = {key: value for key, value in schema.items() if key != "allOf"}
    for part in parts:
        inner = resolved(schema_of(part) or {}, root)
        for key, value in inner.items():
            both = found.get(key, value)
            if key == "properties" and isinstance(both, Mapping) and not both.keys() & value.keys():
                found[key] = {**both, **value}
            elif key == "required" and isinstance(both, list):
                found[key] = [*both, *(name for name in value if name not in both)]
            elif both != value:
                return {}  # what the two say together is not known here
            else:
                found[key] = value
    return found


def _type_mismatch(s: Schema, t: Schema, got: str, expected: str) -> str | None:
    have, want = types_of(s), types_of(t)
    if have is None or want is None:
        return None
    accepted = want | {"integer"} if "number" in want else want
    over = have - accepted
    if "number" in over and "integer" in want and len(over) == 1:
        return f"{got} is no {expected}: it may have a fraction"
    if not over:
        return None
    if over != have:
        return f"it may be {' or '.join(sorted(over))}, which is no {expected}"
    return f"{got} is no {expected}"


def _values_mismatch(s: Schema, t: Schema) -> str | None:
    have, want = values_of(s), values_of(t)
    if want is None:
        return None
    wanted = ", ".join(json.dumps(value, default=str) for value in want[:8])
    if have is None:
        bounded = types_of(s) is not None and types_of(s) != {"null"}
        return f"any {shown(s, s, 0)} is more than one of {wanted}" if bounded and types_of(s) != {"boolean"} else None
    extra = [value for value in have if not any(type(value) is type(other) and value == other for other in want)]
    return f"{json.dumps(extra[0], default=str)[:60]} is none of {wanted}" if extra else None


def _bounds_mismatch(s: Schema, t: Schema) -> str | None:
    have = types_of(s) or set()
    for kind, keyword, noun, unit, sign in _BOUNDS:
        bound, own = t.get(keyword), s.get(keyword)
        if not isinstance(bound, int | float) or not (kind in have or (kind == "number" and "integer" in have)):
            continue
        if own is None and values_of(s) is None and not isinstance(bound, bool) and (keyword[:3] != "min" or bound > 0):
            return f"{noun} without a bound (`{keyword}`), where {_limit(sign, bound, unit)} is accepted"
        if isinstance(own, int | float) and own * sign > bound * sign:
            return f"{noun} of {_limit(sign, own, unit)}, where {_limit(sign, bound, unit)} is accepted"
    return None


def _limit(sign: int, bound: float, unit: str) -> str:
    return f"{'at most' if sign > 0 else 'at least'} {bound:g} {unit}".rstrip()


def _object_mismatch(s: Schema, t: Schema, s_root: Schema, t_root: Schema, depth: int, work: list[int]) -> str | None:
    if "object" not in (types_of(s) or ()) or "object" not in (types_of(t) or ()):
        return None
    mine, theirs = s.get("properties", {}), t.get("properties", {})
    required = set(s.get("required", []))
    for name in t.get("required", []):
        given = name in required or "default" in (schema_of(theirs.get(name, {})) or {})
        if not given and (name in mine or s.get("additionalProperties", True) is False):
            return f"`{name}` {'may be' if name in mine else 'is'} missing"
    rest = t.get("additionalProperties", True)
    for name, part in mine.items():
        if name in theirs:
            why = _mismatch(schema_of(part) or {}, schema_of(theirs[name]) or {}, s_root, t_root, depth + 1, work)
        elif rest is False:
            why = "is not accepted"
        else:
            why = _mismatch(schema_of(part) or {}, schema_of(rest) or {}, s_root, t_root, depth + 1, work)
        if why is not None:
            return f"`{name}`: {why}"
    return None


def _items_mismatch(s: Schema, t: Schema, s_root: Schema, t_root: Schema, depth: int, work: list[int]) -> str | None:
    if "array" not in (types_of(s) or ()) or "array" not in (types_of(t) or ()):
        return None
    if s.get("maxItems") == 0:
        return None
    why = _mismatch(
        schema_of(s.get("items", {})) or {}, schema_of(t.get("items", {})) or {}, s_root, t_root, depth + 1, work
    )
    return None if why is None else f"an element: {why}"
