"""Expressions inside values: which paths they read, whether those exist, what type comes out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.link import nearest
from penstock.spec.expressions import expression
from penstock.spec.expressions.expression import Expr
from penstock.spec.kept import Kept
from penstock.spec.schemas import schema

Types = Mapping[str, Mapping[str, Any]]
"""A JSON Schema for each root."""
_DOTTED = r"(?P<path>(?P<root>[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*|\[[0-9]+\])+)"
_PATH = re.compile(_DOTTED, re.ASCII)
_LIKE = re.compile(r"(?:\{\{|\$\{)\s*" + _DOTTED + r"\s*\}\}?", re.ASCII)


def faults(
    value: Any, place: Location, types: Types, resource: str, kept: Kept | None = None, *, bare: bool = False
) -> Iterator[Fault]:
    """What is wrong with the expressions inside `value`, which stands at `place`."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from faults(item, place.at(key), types, resource, kept, bare=bare)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from faults(item, place.at(index), types, resource, kept, bare=bare)
    elif isinstance(value, str):
        if bare and value.lstrip().startswith("${{"):
            facts = {"problem": "CEL stands here as it is, without `${{ }}`", "source": value}
            yield Fault("expression-syntax", place, facts, resource=resource)
            return
        for part in [Expr(value, 0, len(value), 0)] if bare else expression.split(value):
            if isinstance(part, Expr):
                yield from _one(part, value, place, types, resource, kept)
            elif (meant := _meant(part, types, alone=part == value)) is not None:
                at = value.index(part) + meant.start()
                inside = replace(place, part="value", within=expression.within(value, at, at + len(meant[0])))
                facts = {"written": meant[0], "path": meant["path"]}
                yield Fault("unread-expression", inside, facts, resource=resource)


def _meant(text: str, types: Types, *, alone: bool) -> re.Match[str] | None:
    """Where a text that holds no expression reads like one over what is known here."""
    found = next((match for match in _LIKE.finditer(text) if match["root"] in types), None)
    whole = _PATH.fullmatch(text.strip()) if alone and found is None else None
    return _PATH.search(text) if whole is not None and whole["root"] in types else found


def type_of(value: Any, types: Types, kept: Kept | None = None) -> dict[str, Any]:
    """JSON Schema of what `value` becomes; {} where it is not known."""
    if isinstance(value, str):
        whole = expression.whole(value)
        if whole is not None:
            return dict(expression.type_of(whole.source, types, kept))
        literal = all(isinstance(part, str) for part in expression.split(value))
        return {"type": "string", "const": value} if literal else {"type": "string"}
    if isinstance(value, Mapping):
        members = {str(key): type_of(item, types, kept) for key, item in value.items()}
        return {"type": "object", "required": list(members), "properties": members, "additionalProperties": False}
    if isinstance(value, (list, tuple)):
        kinds = [type_of(item, types, kept) for item in value]
        items: dict[str, Any] = {} if not kinds or {} in kinds else {"anyOf": kinds}
        return {"type": "array", "items": items, "minItems": len(value), "maxItems": len(value)}
    return constant(value)


def constant(value: Any) -> dict[str, Any]:
    """JSON Schema of a value that holds no expressions: just that value."""
    if isinstance(value, Mapping):
        members = {str(key): constant(item) for key, item in value.items()}
        return {"type": "object", "required": list(members), "properties": members, "additionalProperties": False}
    if isinstance(value, (list, tuple)):
        kinds = [constant(item) for item in value]
        return {"type": "array", "items": {"anyOf": kinds} if kinds else {}, "maxItems": len(value)}
    names = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
    name = names.get(type(value))
    return {} if name is None else {"type": name, "const": value}


def condition(value: str, place: Location, types: Types, resource: str, kept: Kept | None = None) -> Iterator[Fault]:
    """What is wrong with an expression that must be true or false."""
    yield from faults(value, place, types, resource, kept)
    yield from mismatch(type_of(value, types, kept), {"type": "boolean"}, f"`{place.route[-1]}`", place, resource)


def mismatch(
    got: Mapping[str, Any], wanted: Mapping[str, Any], what: str, place: Location, resource: str
) -> Iterator[Fault]:
    """`type-mismatch`, where `wanted` does not take every `got`."""
    why = schema.mismatch(got, wanted)
    if why is not None:
        facts = {"got": schema.show(got), "expected": schema.show(wanted), "why": why, "what": what}
        yield Fault("type-mismatch", place, facts, resource=resource)


def _one(part: Expr, text: str, place: Location, types: Types, resource: str, kept: Kept | None) -> Iterator[Fault]:
    inside = replace(place, part="value", within=expression.within(text, part.start, part.end))
    analysis = expression.analyse(part.source, kept)
    if analysis.error is not None:
        facts = {"problem": analysis.error, "source": part.source}
        yield Fault("expression-syntax", inside, facts, resource=resource)
    for path in analysis.paths:
        root = str(path[0])
        if root not in types:
            unknown = {"root": root, "allowed": list(types), "nearest": nearest(root, list(types))}
            yield Fault("expression-root", inside, unknown, resource=resource)
            continue
        yield from _path(path, types[root], inside, resource)


def _path(path: tuple[str | int, ...], of: Mapping[str, Any], place: Location, resource: str) -> Iterator[Fault]:
    for length in range(1, len(path)):
        before = schema.at(of, path[1:length])
        if before is None or schema.at(of, path[1 : length + 1]) is not None:
            continue
        known = list(before.get("properties", ()))
        yield Fault(
            "unknown-path",
            place,
            {
                "path": dotted(path[: length + 1]),
                "parent": dotted(path[:length]),
                "name": str(path[length]),
                "nearest": nearest(str(path[length]), known),
                "known": known,
                "type": schema.show(before),
            },
            resource=resource,
        )
        return


def dotted(path: tuple[str | int, ...]) -> str:
    """`("a", "b", 0)` as it is written: `a.b[0]`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")
