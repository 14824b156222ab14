"""JSON Schema as the type language: members, structural subtyping, words, checks of values.

Understood: `type` (also a list), `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, the bounds
`minLength maxLength minimum maximum minItems maxItems`, `anyOf`, `oneOf`, `default`, and `$ref` to what is built in or
to the schema's own `$defs`. Every other keyword is checked against values, but is no ground for a finding about types.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

BUILT_IN: Mapping[str, dict[str, Any]] = {
    "penstock:message": {
        "type": "object",
        "required": ["role", "content"],
        "properties": {
            "role": {"type": "string", "enum": ["system", "user", "assistant"]},
            "content": {"type": "string"},
        },
    }
}
TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
DEEPEST = 32  # levels of a schema
LARGEST = 5_000  # schemas in a schema, references followed
_ONE = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else", "unevaluatedProperties")
_ONE += ("unevaluatedItems",)
_MANY = ("anyOf", "oneOf", "allOf", "prefixItems")
_NAMED = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")
_REFUSED = ("patternProperties", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor")


def problems(schema: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with a schema, and where in it: an empty list is a schema that everything here can work with."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    count = 0
    level: list[tuple[tuple[str | int, ...], Any]] = [((), schema)]
    for depth in range(DEEPEST + 1):
        below: list[tuple[tuple[str | int, ...], Any]] = []
        for route, part in level:
            count += 1
            if isinstance(part, bool):
                continue
            if not isinstance(part, Mapping):
                found.append((route, f"a schema is a mapping, not {_word(part)}"))
                continue
            found.extend(((*route, *where), what) for where, what in _faults(part, schema))
            below.extend(((*route, *where), child) for where, child in _children(part))
        if count > LARGEST:
            return [*found, ((), f"more than {LARGEST} schemas in one")]
        if not below:
            break
        if depth == DEEPEST:
            return [*found, (below[0][0], f"nested deeper than {DEEPEST} levels")]
        level = below
    if not found and _expanded(schema, schema, 0, [0]) > LARGEST:
        found.append(((), f"its references expand to more than {LARGEST} schemas, or without end"))
    return found or _invalid(schema)


def resolve(schema: Schema) -> dict[str, Any]:
    """The schema with a built-in or own `$ref` at its top replaced by its target; keywords beside it are kept."""
    return _resolve(schema, schema)


def at(schema: Schema, path: Sequence[str | int]) -> dict[str, Any] | None:
    """The type of the member that `path` leads to: `{}` any or unknown, None where there can be none.

    A number is an index of an array, `"*"` any element of one. A schema that declares properties declares them all,
    unless `additionalProperties` says more: reading another one is a mistake, though a value may well carry it.
    """
    here: dict[str, Any] = dict(schema)
    root = schema
    for key in path:
        here = _resolve(here, root)
        choices = here.get("anyOf") or here.get("oneOf")
        if isinstance(choices, list):
            members = [at(_with(choice, root), (key,)) for choice in choices if isinstance(choice, Mapping)]
            there = [member for member in members if member is not None]
            if not there:
                return None
            here = {} if {} in there else there[0] if len(there) == 1 else {"anyOf": there}
            continue
        member = _member(here, key)
        if member is None:
            return None
        here = member
    here = _resolve(here, root)
    return _with(here, root) if _refers(here) else here


def mismatch(source: Schema, target: Schema) -> str | None:
    """None where `target` accepts every value of `source` or that is not known, else why not, in words."""
    return _mismatch(source, target, source, target, 0)


def show(schema: Schema) -> str:
    """A type in a few words: `array of object`, `text or null` never more than a line."""
    return _show(schema, schema, 0)


def check(schema: Schema, value: Any) -> str | None:
    """Why `value` does not fit, in words with its place, or None where it does. Nothing is ever fetched.

    The schema is one that `problems` finds nothing in; another is answered with why it cannot be checked.
    """
    try:
        error = next(iter(_validator(json.dumps(schema, sort_keys=True)).iter_errors(value)), None)
    except (ValueError, RecursionError) as refusal:
        return f"cannot be checked: {refusal}"
    if error is None:
        return None
    place = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in error.absolute_path).lstrip(".")
    return (f"{place}: " if place else "") + _said(error)


def _faults(schema: Schema, root: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if not reference.startswith("#") and reference not in BUILT_IN:
            known = ", ".join(f"`{name}`" for name in BUILT_IN)
            yield ("$ref",), f"only references into the same schema and to {known} are followed"
        elif _target(reference, root) is None:
            yield ("$ref",), f"nothing stands at `{reference[:80]}`"
    types = schema.get("type", [])
    for name in types if isinstance(types, list) else [types]:
        if name not in TYPES:
            yield ("type",), f"no such type: {json.dumps(name, default=str)[:40]}; types are {', '.join(TYPES)}"
    for keyword in _REFUSED:
        if keyword in schema:
            yield (keyword,), f"`{keyword}` is not supported"
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and (why := _pattern(pattern)) is not None:
        yield ("pattern",), f"not a pattern of RE2, which has no lookaround and no backreferences: {why}"


def _children(schema: Schema) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for keyword in _ONE:
        if keyword in schema:
            yield (keyword,), schema[keyword]
    for keyword in _MANY:
        if isinstance(schema.get(keyword), list):
            yield from (((keyword, index), child) for index, child in enumerate(schema[keyword]))
    for keyword in _NAMED:
        if isinstance(schema.get(keyword), Mapping):
            yield from (((keyword, name), child) for name, child in schema[keyword].items())


def _expanded(schema: Any, root: Any, depth: int, count: list[int]) -> int:
    """How many schemas one value may be held against; beyond LARGEST where references double or never end."""
    count[0] += 1
    if not isinstance(schema, Mapping) or count[0] > LARGEST:
        return count[0]
    if depth > 2 * DEEPEST:
        count[0] = LARGEST + 1
        return count[0]
    for where, child in _children(schema):
        if where[0] not in ("$defs", "definitions"):
            _expanded(child, root, depth + 1, count)
    reference = schema.get("$ref")
    if isinstance(reference, str) and (target := _target(reference, root)) is not None:
        _expanded(target, root, depth + 1, count)
    return count[0]


def _invalid(schema: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """What the meta-schema of 2020-12 says."""
    from jsonschema import Draft202012Validator

    if isinstance(schema, bool):
        return []
    errors = Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema)
    return [(tuple(error.absolute_path), _said(error)) for error in errors]


@lru_cache(maxsize=512)
def _validator(text: str) -> Any:
    """A validator whose time is bounded and that fetches nothing."""
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    def pattern(_: Any, wanted: str, value: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(value, str) and not import_module("re2").search(wanted, value):
            yield ValidationError(f"{value!r} does not match {wanted!r}")

    def unique(_: Any, wanted: bool, value: Any, __: Any) -> Iterator[ValidationError]:
        if wanted and isinstance(value, list) and len({_canonical(item) for item in value}) < len(value):
            yield ValidationError("has elements that are equal")

    schema = json.loads(text)
    if _expanded(schema, schema, 0, [0]) > LARGEST:
        raise ValueError("the schema's references expand beyond any use")
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource(contents=contents, specification=DRAFT202012)) for name, contents in BUILT_IN.items()
    )
    made = extend(Draft202012Validator, {"pattern": pattern, "uniqueItems": unique})
    return made(schema, registry=registry)


def _canonical(value: Any) -> str:
    """Equal for what JSON Schema holds equal: `1` and `1.0`, mappings in any order."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        return "[" + ",".join(_canonical(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_canonical(value[key])}" for key in sorted(value)) + "}"
    return json.dumps(value)


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> str | None:
    re2 = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        message = error.args[0] if error.args else error
        return message.decode(errors="replace") if isinstance(message, bytes) else str(message)
    return None


def _said(error: Any) -> str:
    value = json.dumps(error.instance, ensure_ascii=False, default=str)
    return str(error.message).replace(repr(error.instance), value if len(value) <= 60 else value[:59] + "…")[:300]


def _target(reference: str, root: Any) -> Any:
    """What a reference leads to, or None."""
    if reference in BUILT_IN:
        return BUILT_IN[reference]
    if reference == "#":
        return root
    if not reference.startswith("#/"):
        return None
    here = root
    for part in reference[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list) and key.isdigit() and int(key) < len(here):
            here = here[int(key)]
        elif isinstance(here, Mapping) and key in here:
            here = here[key]
        else:
            return None
    return here


def _resolve(schema: Schema, root: Schema) -> dict[str, Any]:
    here = dict(schema)
    for _ in range(DEEPEST):
        reference = here.get("$ref")
        if not isinstance(reference, str):
            break
        target = _target(reference, root)
        beside = {key: value for key, value in here.items() if key != "$ref"}
        here = {**(target if isinstance(target, Mapping) else {}), **beside}
        if target is root:
            break
    here.pop("$ref", None)
    return here


def _refers(schema: Schema) -> bool:
    return '"#' in json.dumps(schema, default=str)


def _with(schema: Schema, root: Schema) -> dict[str, Any]:
    """The schema, able to follow the references of `root` on its own."""
    definitions = {key: root[key] for key in ("$defs", "definitions") if key in root and schema is not root}
    return {**schema, **definitions} if definitions and _refers(schema) else dict(schema)


def _member(schema: Schema, key: str | int) -> dict[str, Any] | None:
    types = _types(schema)
    if types is not None and not {"object", "array"} & types:
        return None
    array = types is None or "array" in types
    if isinstance(key, int) or (key == "*" and array):
        if not array:
            return None
        if isinstance(key, int) and isinstance(schema.get("maxItems"), int) and key >= schema["maxItems"]:
            return None
        return _schema(schema.get("items", {}))
    if types is not None and "object" not in types:
        return None
    if key == "*":
        return {"type": "string"}  # what walks a mapping gets its keys
    properties = schema.get("properties", {})
    if key in properties:
        return _schema(properties[key])
    rest = schema.get("additionalProperties", True)
    if rest is False:
        return None
    if isinstance(rest, Mapping):
        return dict(rest)
    # Properties that are declared say what may be read; `additionalProperties: true` says that there may be others.
    return None if properties and "additionalProperties" not in schema else {}


def _schema(value: Any) -> dict[str, Any] | None:
    return None if value is False else dict(value) if isinstance(value, Mapping) else {}


def _types(schema: Schema) -> set[str] | None:
    """The types its values may have; None where it does not say."""
    written = schema.get("type")
    if isinstance(written, str):
        return {written}
    if isinstance(written, list):
        return set(written)
    values = schema["enum"] if isinstance(schema.get("enum"), list) else [schema["const"]] if "const" in schema else None
    if values is not None:
        return {_type(value) for value in values}
    if isinstance(schema.get("properties"), Mapping):
        return {"object"}
    return None


def _type(value: Any) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object"))
    return "null" if value is None else next((name for kind, name in kinds if isinstance(value, kind)), "object")


def _word(value: Any) -> str:
    return {"string": "text", "null": "null", "array": "a list", "object": "a mapping"}.get(_type(value), f"a {_type(value)}")


def _mismatch(source: Schema, target: Schema, s_root: Schema, t_root: Schema, depth: int) -> str | None:
    if depth > DEEPEST or source is target or (depth == 0 and source == target):
        return None
    s, t = _resolve(source, s_root), _resolve(target, t_root)
    for choices in (s.get("anyOf"), s.get("oneOf")):
        if isinstance(choices, list):
            for choice in choices:
                why = _mismatch(_schema(choice) or {}, t, s_root, t_root, depth + 1)
                if why is not None:
                    return why
            return None
    for choices in (t.get("anyOf"), t.get("oneOf")):
        if isinstance(choices, list):
            whys = [_mismatch(s, _schema(choice) or {}, s_root, t_root, depth + 1) for choice in choices]
            if None in whys:
                return None
            return whys[0] if len(whys) == 1 else f"{_show(s, s_root, 0)} is no {_show(t, t_root, 0)}"
    return (
        _type_mismatch(s, t, s_root, t_root)
        or _values_mismatch(s, t)
        or _bounds_mismatch(s, t)
        or _object_mismatch(s, t, s_root, t_root, depth)
        or _items_mismatch(s, t, s_root, t_root, depth)
    )


def _type_mismatch(s: Schema, t: Schema, s_root: Schema, t_root: Schema) -> str | None:
    have, want = _types(s), _types(t)
    if have is None or want is None:
        return None
    accepted = want | {"integer"} if "number" in want else want
    over = have - accepted
    if "number" in over and "integer" in want and len(over) == 1:
        return f"{_show(s, s_root, 0)} is no {_show(t, t_root, 0)}: it may have a fraction"
    if not over:
        return None
    if over != have:
        return f"it may be {' or '.join(sorted(over))}, which is no {_show(t, t_root, 0)}"
    return f"{_show(s, s_root, 0)} is no {_show(t, t_root, 0)}"


def _values(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return schema["enum"] if isinstance(schema.get("enum"), list) else None


def _values_mismatch(s: Schema, t: Schema) -> str | None:
    have, want = _values(s), _values(t)
    if want is None:
        return None
    wanted = ", ".join(json.dumps(value, default=str) for value in want[:8])
    if have is None:
        bounded = _types(s) is not None and _types(s) != {"null"}
        return f"any {_show(s, s, 0)} is more than one of {wanted}" if bounded and _types(s) != {"boolean"} else None
    extra = [value for value in have if not any(type(value) is type(other) and value == other for other in want)]
    return f"{json.dumps(extra[0], default=str)[:60]} is none of {wanted}" if extra else None


_BOUNDS = (
    ("string", "maxLength", "text", "characters", 1),
    ("string", "minLength", "text", "characters", -1),
    ("number", "maximum", "a number", "", 1),
    ("number", "minimum", "a number", "", -1),
    ("array", "maxItems", "a list", "elements", 1),
    ("array", "minItems", "a list", "elements", -1),
)


def _bounds_mismatch(s: Schema, t: Schema) -> str | None:
    have = _types(s) or set()
    for kind, keyword, noun, unit, sign in _BOUNDS:
        bound, own = t.get(keyword), s.get(keyword)
        if not isinstance(bound, int | float) or not (kind in have or (kind == "number" and "integer" in have)):
            continue
        if own is None and _values(s) is None and not isinstance(bound, bool) and (keyword[:3] != "min" or bound > 0):
            return f"{noun} without a bound (`{keyword}`), where {_limit(sign, bound, unit)} is accepted"
        if isinstance(own, int | float) and own * sign > bound * sign:
            return f"{noun} of {_limit(sign, own, unit)}, where {_limit(sign, bound, unit)} is accepted"
    return None


def _limit(sign: int, bound: float, unit: str) -> str:
    return f"{'at most' if sign > 0 else 'at least'} {bound:g} {unit}".rstrip()


def _object_mismatch(s: Schema, t: Schema, s_root: Schema, t_root: Schema, depth: int) -> str | None:
    if "object" not in (_types(s) or ()) or "object" not in (_types(t) or ()):
        return None
    mine, theirs = s.get("properties", {}), t.get("properties", {})
    required = set(s.get("required", []))
    for name in t.get("required", []):
        if name not in required and "default" not in (_schema(theirs.get(name, {})) or {}):
            if name in mine or s.get("additionalProperties", True) is False:
                return f"`{name}` {'may be' if name in mine else 'is'} missing"
    rest = t.get("additionalProperties", True)
    for name, part in mine.items():
        if name in theirs:
            why = _mismatch(_schema(part) or {}, _schema(theirs[name]) or {}, s_root, t_root, depth + 1)
        elif rest is False:
            why = "is not accepted"
        else:
            why = _mismatch(_schema(part) or {}, _schema(rest) or {}, s_root, t_root, depth + 1)
        if why is not None:
            return f"`{name}`: {why}"
    return None


def _items_mismatch(s: Schema, t: Schema, s_root: Schema, t_root: Schema, depth: int) -> str | None:
    if "array" not in (_types(s) or ()) or "array" not in (_types(t) or ()):
        return None
    if s.get("maxItems") == 0:
        return None
    why = _mismatch(_schema(s.get("items", {})) or {}, _schema(t.get("items", {})) or {}, s_root, t_root, depth + 1)
    return None if why is None else f"an element: {why}"


def _show(schema: Schema, root: Schema, depth: int) -> str:
    if schema.get("$ref") == "penstock:message":
        return "message"
    here = _resolve(schema, root)
    choices = here.get("anyOf") or here.get("oneOf")
    if isinstance(choices, list) and depth < 3:
        return " or ".join(dict.fromkeys(_show(_schema(c) or {}, root, depth + 1) for c in choices[:4])) or "anything"
    types = _types(here)
    if not types:
        return "anything"
    items = here.get("items")
    if types == {"array"} and isinstance(items, Mapping) and depth < 3:
        inner = _show(items, root, depth + 1)
        return "array" if inner == "anything" else f"array of {inner}"
    return " or ".join(sorted(types, key=TYPES.index if types <= set(TYPES) else None))
