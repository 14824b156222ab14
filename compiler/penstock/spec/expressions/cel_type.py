"""The type of CEL, given those of its roots."""

from collections.abc import Callable, Mapping
from typing import Any

from penstock.spec.expressions.cel_tree import call, constant, identifier, inner
from penstock.spec.schemas.shape import at

Types = Mapping[str, Mapping[str, Any]]

PREDICATES = ("all", "exists", "exists_one", "contains", "endsWith", "startsWith", "matches")

_LITERALS = {"INT_LIT": "integer", "UINT_LIT": "integer", "FLOAT_LIT": "number", "BOOL_LIT": "boolean"}

_LITERALS |= {"STRING_LIT": "string", "MLSTRING_LIT": "string", "NULL_LIT": "null"}

_RESULTS = {"size": "integer", "string": "string", "int": "integer", "double": "number", "bool": "boolean"}

_RESULTS |= dict.fromkeys(PREDICATES, "boolean")


def type_of(tree: Any, types: Types) -> dict[str, Any]:
    """JSON Schema of a tree's value; `{}` where it is not known."""
    node = inner(tree)
    handler = _TYPES.get(node.data)
    return dict(handler(node, types)) if handler else {}


def _boolean(node: Any, types: Types) -> dict[str, Any]:
    return {"type": "boolean"}


def _of_path(node: Any, types: Types) -> dict[str, Any]:
    if node.data == "member_index" and constant(node.children[1]) is None:
        return dict(at(type_of(node.children[0], types), ("*",)) or {})
    if node.data in ("ident", "dot_ident"):
        return dict(types.get(str(node.children[0]), {}))
    key = str(node.children[1]) if node.data == "member_dot" else constant(node.children[1])
    assert key is not None
    return dict(at(type_of(node.children[0], types), (key,)) or {})


def _of_literal(node: Any, types: Types) -> dict[str, Any]:
    known = _LITERALS.get(node.children[0].type)
    return {"type": known} if known else {}


def _of_call(node: Any, types: Types) -> dict[str, Any]:
    name, arguments = call(node)
    if name == "has":
        return {"type": "boolean"}
    if node.data == "member_dot_arg" and name in ("map", "filter") and len(arguments) == 2:
        walked = type_of(node.children[0], types)
        if walked.get("type") != "array":
            return {"type": "array"} if name == "map" else {}
        if name == "filter":
            return {key: value for key, value in walked.items() if key != "minItems"}
        variable = identifier(arguments[0])
        items = walked.get("items", {})
        inside = {**types, variable: items if isinstance(items, Mapping) else {}} if variable else types
        bounds: dict[str, Any] = {key: walked[key] for key in ("minItems", "maxItems") if key in walked}
        return {**bounds, "type": "array", "items": type_of(arguments[1], inside)}
    known = _RESULTS.get(name or "")
    return {"type": known} if known else {}


def _of_choice(node: Any, types: Types) -> dict[str, Any]:
    yes, no = (type_of(child, types) for child in node.children[1:])
    if yes == no or not yes or not no:
        return yes if yes == no else {}
    return {"anyOf": [yes, no]}


def _of_arithmetic(node: Any, types: Types) -> dict[str, Any]:
    left, right = (type_of(child, types).get("type") for child in (node.children[0].children[0], node.children[1]))
    if left == right and left in ("string", "integer", "number"):
        return {"type": left}
    return {"type": "number"} if {left, right} == {"integer", "number"} else {}


def _of_list(node: Any, types: Types) -> dict[str, Any]:
    items = [type_of(child, types) for child in (node.children[0].children if node.children else [])]
    distinct = [item for index, item in enumerate(items) if item not in items[:index]]
    bounds = {"minItems": len(items), "maxItems": len(items)}
    if not distinct or {} in distinct:
        return {"type": "array", **bounds}
    return {"type": "array", "items": distinct[0] if len(distinct) == 1 else {"anyOf": distinct}, **bounds}


def _of_map(node: Any, types: Types) -> dict[str, Any]:
    given = node.children[0].children if node.children else []
    keys = [constant(key) for key in given[::2]]
    if not all(isinstance(key, str) for key in keys):
        return {"type": "object"}
    properties = {str(key): type_of(value, types) for key, value in zip(keys, given[1::2], strict=True)}
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}


def _of_unary(node: Any, types: Types) -> dict[str, Any]:
    if node.children[0].data == "unary_not":
        return {"type": "boolean"}
    known = type_of(node.children[1], types).get("type")
    return {"type": known} if known in ("integer", "number") else {}


_TYPES: Mapping[str, Callable[[Any, Types], Mapping[str, Any]]] = {
    "expr": _of_choice,
    "conditionalor": _boolean,
    "conditionaland": _boolean,
    "relation": _boolean,
    "addition": _of_arithmetic,
    "multiplication": _of_arithmetic,
    "unary": _of_unary,
    "member_dot": _of_path,
    "member_index": _of_path,
    "member_dot_arg": _of_call,
    "ident": _of_path,
    "dot_ident": _of_path,
    "ident_arg": _of_call,
    "literal": _of_literal,
    "list_lit": _of_list,
    "map_lit": _of_map,
}
