"""Whether a JSON Schema can be worked with, and whether a value fits it: in bounded time, nothing fetched."""

import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from importlib import import_module
from typing import Any

from penstock.spec.schemas.fits import fits
from penstock.spec.schemas.shape import BUILT_IN, DEEPEST, TYPES, Schema, find, word

STEPS = 20_000  # references and alternatives that one value may take
_spent: ContextVar[list[int]] = ContextVar("spent")
NO_PATTERN = "RE2 has no such pattern"
NOT_FOLLOWED = "a reference that is not followed"
LARGEST = 5_000  # schemas in a schema, references followed

_ONE = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
_ONE_MORE = ("unevaluatedProperties", "unevaluatedItems")

_SAME_VALUE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")
_MANY = ("anyOf", "oneOf", "allOf", "prefixItems")

_NAMED = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")

_REFUSED = ("patternProperties", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor")


def problems(schema: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with a schema, and where in it: an empty list is a schema that everything here can work with."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    every: list[tuple[tuple[str | int, ...], Any]] = []
    level: list[tuple[tuple[str | int, ...], Any]] = [((), schema)]
    for depth in range(DEEPEST + 1):
        below: list[tuple[tuple[str | int, ...], Any]] = []
        for route, part in level:
            every.append((route, part))
            if isinstance(part, bool):
                continue
            if not isinstance(part, Mapping):
                found.append((route, f"a schema is a mapping, not {word(part)}"))
                continue
            found.extend(((*route, *where), what) for where, what in _faults(part, schema))
            below.extend(((*route, *where), child) for where, child in children(part))
        if len(every) > LARGEST:
            return [*found, ((), f"more than {LARGEST} schemas in one")]
        if not below:
            break
        if depth == DEEPEST:
            return [*found, (below[0][0], f"nested deeper than {DEEPEST} levels")]
        level = below
    if not found:
        known: dict[int, int] = {}
        endless = next((route for route, part in every if _expanded(part, schema, known) > LARGEST), None)
        if endless is not None:
            found.append((endless, f"its references expand to more than {LARGEST} schemas, or without end"))
    return found or _invalid(schema)


def check(schema: Schema, value: Any) -> str | None:
    """Why `value` does not fit, in words with its place, or None where it does. Nothing is ever fetched.

    The schema is one that `problems` finds nothing in; another is answered with why it cannot be checked.
    """
    try:
        if fits(schema, value):
            return None
    except (TypeError, AttributeError):
        pass  # no schema to work with, as a hostile bundle may have: the library says why
    token = _spent.set([0])
    try:
        error = next(iter(_validator(json.dumps(schema, sort_keys=True)).iter_errors(value)), None)
    except (ValueError, RecursionError) as refusal:
        return f"cannot be checked: {refusal}"
    except Exception as refusal:  # whatever the library raises over a schema that is none
        found = problems(schema)
        return f"cannot be checked: {found[0][1] if found else type(refusal).__name__}"
    finally:
        _spent.reset(token)
    if error is None:
        return None
    place = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in error.absolute_path).lstrip(".")
    return (f"{place}: " if place else "") + _said(error)


def _faults(schema: Schema, root: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if not reference.startswith("#") and reference not in BUILT_IN:
            known = ", ".join(f"`{name}`" for name in BUILT_IN)
            yield ("$ref",), f"{NOT_FOLLOWED}: only those into the same schema and to {known} are"
        elif find(reference, root) is None:
            yield ("$ref",), f"nothing stands at `{reference[:80]}`"
    types = schema.get("type", [])
    for name in types if isinstance(types, list) else [types]:
        if name not in TYPES:
            yield ("type",), f"no such type: {json.dumps(name, default=str)[:40]}; types are {', '.join(TYPES)}"
    for keyword in _REFUSED:
        if keyword in schema:
            yield (keyword,), f"`{keyword}` is not supported"
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and (why := no_pattern(pattern)) is not None:
        yield ("pattern",), f"{NO_PATTERN}: {why}"


def children(schema: Schema) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The schemas right below one, each with the way to it."""
    for keyword in (*_ONE, *_ONE_MORE):
        if keyword in schema:
            yield (keyword,), schema[keyword]
    for keyword in _MANY:
        if isinstance(schema.get(keyword), list):
            yield from (((keyword, index), child) for index, child in enumerate(schema[keyword]))
    for keyword in _NAMED:
        if isinstance(schema.get(keyword), Mapping):
            yield from (((keyword, name), child) for name, child in schema[keyword].items())


def _expanded(schema: Any, root: Any, known: dict[int, int], depth: int = 0) -> int:
    """How many schemas the same value is held against: more than LARGEST where references double or never end."""
    if not isinstance(schema, Mapping):
        return 1
    if id(schema) not in known:
        if depth > 2 * DEEPEST:
            return LARGEST + 1
        here = [child for where, child in children(schema) if where[0] in _SAME_VALUE]
        reference = schema.get("$ref")
        if isinstance(reference, str) and (target := find(reference, root)) is not None:
            here.append(target)
        known[id(schema)] = LARGEST + 1  # what a reference meets again below itself
        known[id(schema)] = 1 + sum(_expanded(child, root, known, depth + 1) for child in here)
    return known[id(schema)]


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
    from referencing import Registry
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    def pattern(_: Any, wanted: str, value: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(value, str) and not import_module("re2").search(wanted, value):
            yield ValidationError(f"{value!r} does not match {wanted!r}")

    def unique(_: Any, wanted: bool, value: Any, __: Any) -> Iterator[ValidationError]:
        if wanted and isinstance(value, list) and len({_canonical(item) for item in value}) < len(value):
            yield ValidationError("has elements that are equal")

    def counted(function: Any) -> Any:
        def apply(*arguments: Any) -> Iterator[ValidationError]:
            _spent.get()[0] += 1
            if _spent.get()[0] > STEPS:
                raise ValueError("the schema and the value take too much work")
            try:
                yield from function(*arguments) or ()
            except Unresolvable as missing:
                raise ValueError(f"nothing stands at `{missing.ref}`") from None

        return apply

    def patternless(function: Any) -> Any:
        # The library would match names by `re`, whose time has no bound.
        def apply(validator: Any, wanted: Any, value: Any, schema: Any) -> Any:
            if "patternProperties" in (text if wanted is schema.get("unevaluatedProperties") else schema):
                raise ValueError("`patternProperties` is not supported")
            return function(validator, wanted, value, schema)

        return apply

    schema = json.loads(text)
    registry: Registry[Any] = Registry().with_resources(
        (name, DRAFT202012.create_resource(contents)) for name, contents in BUILT_IN.items()
    )
    own = {
        name: counted(Draft202012Validator.VALIDATORS[name])
        for name in ("$ref", "allOf", "anyOf", "oneOf", "not", "if")
    }
    named = ("patternProperties", "additionalProperties", "unevaluatedProperties")
    own |= {name: patternless(Draft202012Validator.VALIDATORS[name]) for name in named}
    own |= {"pattern": pattern, "uniqueItems": unique}
    made: Any = extend(Draft202012Validator, own)  # type: ignore[no-untyped-call]
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
def no_pattern(pattern: str) -> str | None:
    """Why RE2 takes a text for no regular expression, or None where it does."""
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
