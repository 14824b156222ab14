"""JavaScript of an expression over an answer's text, for tools whose assertions are JavaScript."""

import json
from typing import Any

from penstock.spec.expressions import cel
from penstock.spec.expressions.cel_tree import call, inner

_JOINED = {"conditionaland": "&&", "conditionalor": "||"}
_COMPARED = {
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_eq": "===",
    "relation_ne": "!==",
}
_ASKED = {"contains": "includes", "startsWith": "startsWith", "endsWith": "endsWith"}
_SAME = r"\A", "^", r"\z", "$"


def script(source: str) -> str | None:
    """`output.includes("a")` for `outputs.text.contains("a")`; None where it is more than tests of that text."""
    try:
        return _said(cel.parse(source))
    except (_Beyond, cel.Failed):
        return None


def matched(pattern: str) -> str | None:
    """Whether the answer matches a pattern of RE2; None where JavaScript would read it otherwise."""
    try:
        return _pattern(pattern, "output")
    except _Beyond:
        return None


class _Beyond(Exception):
    """Something that has no counterpart."""


def _said(tree: Any) -> str:
    node = inner(tree)
    kind, children = str(getattr(node, "data", "")), getattr(node, "children", [])
    if kind in _JOINED and len(children) == 2:
        return f"{_grouped(children[0])} {_JOINED[kind]} {_grouped(children[1])}"
    if kind == "relation" and len(children) == 2:
        opened = children[0]
        if opened.data not in _COMPARED:
            raise _Beyond
        return f"{_said(opened.children[0])} {_COMPARED[opened.data]} {_said(children[1])}"
    if kind == "unary" and len(children) == 2 and children[0].data == "unary_not":
        return f"!{_grouped(children[1])}"
    if kind == "literal":
        return _literal(children[0])
    if kind == "member_dot":
        base = inner(children[0])
        if str(children[1]) == "text" and getattr(base, "data", "") == "ident" and base.children[0] == "outputs":
            return "output"
    return _call(node)


def _grouped(tree: Any) -> str:
    made = _said(tree)
    return f"({made})" if str(getattr(inner(tree), "data", "")) in (*_JOINED, "relation") else made


def _call(node: Any) -> str:
    name, arguments = call(node)
    if name == "size" and node.data == "ident_arg" and len(arguments) == 1 and _said(arguments[0]) == "output":
        return "output.length"
    if node is None or getattr(node, "data", "") != "member_dot_arg" or len(arguments) != 1:
        raise _Beyond
    of, given = _said(node.children[0]), _said(arguments[0])
    if name in _ASKED:
        return f"{of}.{_ASKED[name]}({given})"
    if name == "matches" and given.startswith('"'):
        return _pattern(json.loads(given), of)
    raise _Beyond


def _pattern(pattern: str, of: str) -> str:
    """RE2's as JavaScript's, where both read it alike."""
    flags = ', "i"' if pattern.startswith("(?i)") else ""
    pattern = pattern.removeprefix("(?i)")
    start, begins, end, ends = _SAME
    pattern = pattern.replace(start, begins).replace(end, ends)
    if any(part in pattern for part in ("(?i", "(?s", "(?m", "(?U", "(?P", r"\Q", r"\C", r"\pL", "[[:", r"\a")):
        raise _Beyond
    return f"new RegExp({json.dumps(pattern, ensure_ascii=False)}{flags}).test({of})"


def _literal(token: Any) -> str:
    text = str(token)
    if token.type == "INT_LIT" and text.lstrip("-").isdigit() or token.type == "BOOL_LIT":
        return text
    if token.type == "STRING_LIT" and text[0] == '"' and not text.startswith('"""'):
        try:
            return json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            pass
    raise _Beyond
