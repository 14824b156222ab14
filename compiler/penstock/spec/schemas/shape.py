"""JSON Schema as types: members, references, words. Everything takes the root that references are looked up in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_PART: dict[str, Any] = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"type": "string", "enum": ["text", "image_url"]},
        "text": {"type": "string"},
        "image_url": {"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}},
    },
}
BUILT_IN: Mapping[str, dict[str, Any]] = {
    "penstock:message": {
        "type": "object",
        "required": ["role", "content"],
        "properties": {
            "role": {"type": "string", "enum": ["system", "user", "assistant"]},
            "content": {"type": "string"},
        },
    },
    "penstock:multipart": {
        "type": "object",
        "required": ["role", "content"],
        "properties": {
            "role": {"type": "string", "enum": ["system", "user", "assistant"]},
            "content": {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": _PART}]},
        },
    },
}

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")

WORK = 500  # alternatives looked into; beyond it, nothing is known
DEEPEST = 32  # levels of a schema


def takes_images(schema: Schema, depth: int = 0) -> bool:
    """Whether a value of this type may hold an image, as a part of a message's content does."""
    here = resolve(schema)
    if depth > DEEPEST:
        return False
    properties = here.get("properties")
    members = dict(properties) if isinstance(properties, Mapping) else {}
    if isinstance(members.get("image_url"), Mapping):
        return True
    inner = [*members.values(), here.get("items"), *(here.get("anyOf") or ()), *(here.get("oneOf") or ())]
    return any(takes_images(each, depth + 1) for each in inner if isinstance(each, Mapping))


def resolve(schema: Schema) -> dict[str, Any]:
    """The schema with a built-in or own `$ref` at its top replaced by its target; keywords beside it are kept."""
    return resolved(schema, schema)


def at(schema: Schema, path: Sequence[str | int]) -> dict[str, Any] | None:
    """The type of the member that `path` leads to: `{}` any or unknown, None where there can be none.

    A number is an index of an array, `"*"` any element of one. A schema that declares properties declares them all,
    unless `additionalProperties` says more: reading another one is a mistake, though a value may well carry it.
    """
    return _at(schema, path, [0])


def _at(schema: Schema, path: Sequence[str | int], work: list[int]) -> dict[str, Any] | None:
    here: dict[str, Any] = dict(schema)
    root = schema
    work[0] += 1
    if work[0] > WORK:
        return {}
    for key in path:
        here = resolved(here, root)
        choices = here.get("anyOf") or here.get("oneOf")
        if isinstance(choices, list):
            members = [_at(_with(choice, root), (key,), work) for choice in choices if isinstance(choice, Mapping)]
            there = [member for member in members if member is not None]
            if not there:
                return None
            here = {} if {} in there else there[0] if len(there) == 1 else {"anyOf": there}
            continue
        member = _member(here, key)
        if member is None:
            return None
        here = member
    here = resolved(here, root)
    return _with(here, root) if _defines(root) and _refers(here) else here


def show(schema: Schema) -> str:
    """A type in a few words: `array of object`, `text or null` never more than a line."""
    return shown(schema, schema, 0)


def find(reference: str, root: Any) -> Any:
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


def resolved(schema: Schema, root: Schema) -> dict[str, Any]:
    here = dict(schema)
    for _ in range(DEEPEST):
        reference = here.get("$ref")
        if not isinstance(reference, str):
            break
        target = find(reference, root)
        beside = {key: value for key, value in here.items() if key != "$ref"}
        here = {**(target if isinstance(target, Mapping) else {}), **beside}
        if target is root:
            break
    here.pop("$ref", None)
    return here


def _defines(schema: Schema) -> bool:
    return "$defs" in schema or "definitions" in schema


def _refers(schema: Schema) -> bool:
    return '"#' in json.dumps(schema, default=str)


def _with(schema: Schema, root: Schema) -> dict[str, Any]:
    """The schema, able to follow the references of `root` on its own."""
    if not _defines(root):
        return dict(schema)
    definitions = {key: root[key] for key in ("$defs", "definitions") if key in root and schema is not root}
    return {**schema, **definitions} if definitions and _refers(schema) else dict(schema)


def _member(schema: Schema, key: str | int) -> dict[str, Any] | None:
    types = types_of(schema)
    if types is not None and not {"object", "array"} & types:
        return None
    array = types is None or "array" in types
    if isinstance(key, int) or (key == "*" and array):
        if not array:
            return None
        if isinstance(key, int) and isinstance(schema.get("maxItems"), int) and key >= schema["maxItems"]:
            return None
        return schema_of(schema.get("items", {}))
    if types is not None and "object" not in types:
        return None
    if key == "*":
        return {"type": "string"}  # what walks a mapping gets its keys
    properties = schema.get("properties", {})
    if key in properties:
        return schema_of(properties[key])
    rest = schema.get("additionalProperties", True)
    if rest is False:
        return None
    if isinstance(rest, Mapping):
        return dict(rest)
    # Properties that are declared say what may be read; `additionalProperties: true` says that there may be others.
    return None if properties and "additionalProperties" not in schema else {}


def schema_of(value: Any) -> dict[str, Any] | None:
    return None if value is False else dict(value) if isinstance(value, Mapping) else {}


def types_of(schema: Schema) -> set[str] | None:
    """The types its values may have; None where it does not say."""
    written = schema.get("type")
    if isinstance(written, str):
        return {written}
    if isinstance(written, list):
        return set(written)
    values = (
        schema["enum"] if isinstance(schema.get("enum"), list) else [schema["const"]] if "const" in schema else None
    )
    if values is not None:
        return {_type(value) for value in values}
    if isinstance(schema.get("properties"), Mapping):
        return {"object"}
    return None


def values_of(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return schema["enum"] if isinstance(schema.get("enum"), list) else None


def _type(value: Any) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object"))
    return "null" if value is None else next((name for kind, name in kinds if isinstance(value, kind)), "object")


def word(value: Any) -> str:
    return {"string": "text", "null": "null", "array": "a list", "object": "a mapping"}.get(
        _type(value), f"a {_type(value)}"
    )


def shown(schema: Schema, root: Schema, depth: int) -> str:
    if schema.get("$ref") == "penstock:message":
        return "message"
    here = resolved(schema, root)
    choices = here.get("anyOf") or here.get("oneOf")
    if isinstance(choices, list) and depth < 3:
        return " or ".join(dict.fromkeys(shown(schema_of(c) or {}, root, depth + 1) for c in choices[:4])) or "anything"
    types = types_of(here)
    if not types:
        return "anything"
    items = here.get("items")
    if types == {"array"} and isinstance(items, Mapping) and depth < 3:
        inner = shown(items, root, depth + 1)
        return "array" if inner == "anything" else f"array of {inner}"
    return " or ".join(sorted(types, key=TYPES.index if types <= set(TYPES) else None))
