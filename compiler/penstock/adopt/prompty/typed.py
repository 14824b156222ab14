"""Inputs and outputs of a Prompty file as JSON Schema."""

from collections.abc import Iterable, Mapping
from typing import Any

from penstock.adopt import chat, schemas
from penstock.adopt.foreign import Foreign
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route
from penstock.spec.template import Use


def inputs(source: Source, head: Foreign) -> tuple[dict[str, Any], frozenset[str]]:
    """The inputs with their types, and those that are threads of messages."""
    key = "inputs" if "inputs" in head.data else "inputSchema"
    given = head.data.get(key)
    sample = head.data.get("sample")
    if not isinstance(given, Mapping | list):
        known = sample if isinstance(sample, Mapping) else {}
        return {str(name): schemas.like(value) for name, value in known.items()}, frozenset()
    made: dict[str, Any] = {}
    threads: set[str] = set()
    for name, each, route in _members(given, (key,)):
        if not name.isidentifier():
            source.note("fault", head.line(*route), f"`{name}` is no name that a template can read")
            continue
        if not isinstance(each, Mapping):
            made[name] = schemas.with_default(schemas.like(each), each)
            continue
        kind = _kind(each)
        if kind == "thread":
            threads.add(name)
            made[name] = dict(chat.HISTORY)
            continue
        schema = _schema(each)
        if kind not in ("", "any") and not schema:
            source.note("changed", head.line(*route), f"the type `{kind}` of `{name}` is taken for anything")
        if each.get("default") is not None:
            schema = schemas.with_default(schema, each["default"])
        elif each.get("required") is False or each.get("is_required") is False:
            empty = {"array": [], "object": {}, "string": ""}.get(str(schema.get("type")))
            schema = {**schema, "default": empty} if empty is not None or not schema else schema
        made[name] = schema
    return made, frozenset(threads)


def loosened(source: Source, head: Foreign, made: dict[str, Any], uses: Iterable[Use]) -> None:
    """Drops the type of each input that the template reads as another: Prompty itself checks none."""
    for use in uses:
        schema = made.get(use.path[0])
        if schema is None or len(use.path) < 2:
            continue
        kind = schema.get("type")
        if kind is None or kind == ("array" if use.path[1] == "*" else "object"):
            continue
        if kind == "array" and use.path[1] != "*":
            continue
        words = f"`{use.path[0]}` is declared as {kind}, but the template reads it otherwise: taken for anything"
        source.note("changed", head.line("inputs", use.path[0]), words)
        made[use.path[0]] = {each: value for each, value in schema.items() if each == "default"}


def output(head: Foreign) -> dict[str, Any] | None:
    """A schema where the answer is asked for as JSON: by `response_format`, or in version 2 by `outputs` alone."""
    model = head.data.get("model")
    options = model.get("parameters", model.get("options")) if isinstance(model, Mapping) else None
    asked = options.get("response_format") if isinstance(options, Mapping) else None
    outputs = head.data.get("outputs", head.data.get("outputSchema"))
    if isinstance(asked, Mapping) and asked.get("type") == "json_schema":
        inner = asked.get("json_schema")
        schema = inner.get("schema") if isinstance(inner, Mapping) else None
        return dict(schema) if isinstance(schema, Mapping) else None
    is_second = isinstance(model, Mapping) and "id" in model
    if not isinstance(outputs, Mapping | list) or not outputs or not (isinstance(asked, Mapping) or is_second):
        return None
    return _object(outputs)


def parameters(given: Any) -> dict[str, Any] | None:
    """The parameters of a function: JSON Schema as it is, or properties as version 2 writes them."""
    if given is None:
        return {"type": "object", "properties": {}}
    if isinstance(given, Mapping) and given.get("type") == "object":
        return {str(key): value for key, value in given.items() if key != "strict"}
    return _object(given) if isinstance(given, Mapping | list) else None


def _kind(each: Mapping[str, Any]) -> str:
    return str(each.get("kind", each.get("type", ""))).lower()


def _members(given: Any, route: Route) -> list[tuple[str, Any, Route]]:
    if isinstance(given, Mapping) and isinstance(given.get("properties"), Mapping | list):
        given, route = given["properties"], (*route, "properties")
    if isinstance(given, Mapping):
        return [(str(name), each, (*route, str(name))) for name, each in given.items()]
    if not isinstance(given, list):
        return []
    named = enumerate(given)
    return [
        (str(each["name"]), each, (*route, n)) for n, each in named if isinstance(each, Mapping) and each.get("name")
    ]


def _object(given: Any, depth: int = 0) -> dict[str, Any]:
    members = {name: each if isinstance(each, Mapping) else {} for name, each, _ in _members(given, ())}
    made: dict[str, Any] = {"type": "object"}
    required = [name for name, each in members.items() if each.get("required") is not False]
    if required:
        made["required"] = required
    return made | {"properties": {name: _schema(each, depth + 1) for name, each in members.items()}}


def _schema(each: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    schema = schemas.of(_kind(each))
    if depth < 16 and schema.get("type") == "object" and isinstance(each.get("properties"), Mapping | list):
        schema = _object(each["properties"], depth)
    if depth < 16 and schema.get("type") == "array" and isinstance(each.get("items"), Mapping):
        schema["items"] = _schema(each["items"], depth + 1)
    if isinstance(each.get("enumValues"), list) and each["enumValues"]:
        schema["enum"] = list(each["enumValues"])
    return schema
