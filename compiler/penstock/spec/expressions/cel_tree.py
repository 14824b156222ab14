"""The syntax tree of CEL: its nodes, its free paths."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

MACROS = ("map", "filter", "all", "exists", "exists_one")

_PASSING = frozenset(
    ("expr conditionalor conditionaland relation addition multiplication unary member primary paren_expr").split()  # noqa: SIM905
)


class _Beside:
    """Subtrees of a path, such as a computed index."""

    data = "beside"

    def __init__(self, children: list[Any]) -> None:
        self.children = children


def paths(tree: Any, bound: Mapping[str, Path | None] | None = None) -> Iterator[Path]:
    """Free paths of a tree; `bound` maps a macro's variable to the path of what it walks, None where unknown."""
    bound = bound or {}
    tree = inner(tree)
    if not hasattr(tree, "children"):
        return
    path, rest = _path(tree, bound)
    if path is not None:
        yield path
    for node in rest:
        name, arguments = call(node)
        if name == "has" and node.data == "ident_arg":
            # What it asks for need not be there: only what that is a member of is read. A step is known by its name.
            asked = [inner(argument) for argument in arguments]
            for argument in asked:
                member = getattr(argument, "data", None) == "member_dot"
                step = member and identifier(argument.children[0]) == "steps"
                yield from paths(argument.children[0] if member and not step else argument, bound)
        elif name in MACROS and node.data == "member_dot_arg" and len(arguments) >= 2:
            yield from paths(node.children[0], bound)
            walked, _ = _path(inner(node.children[0]), bound)
            variable = identifier(arguments[0])
            inside = {**bound, variable: None if walked is None else (*walked, "*")} if variable else bound
            for argument in arguments[1:]:
                yield from paths(argument, inside)
        else:
            for child in node.children:
                yield from paths(child, bound)


def inner(tree: Any) -> Any:
    """The node below rules that only pass on (`expr` to `primary`) and brackets."""
    while hasattr(tree, "children") and len(tree.children) == 1 and tree.data in _PASSING:
        tree = tree.children[0]
    return tree


def _path(node: Any, bound: Mapping[str, Any]) -> tuple[Path | None, list[Any]]:
    """The path that a chain of members makes, and the nodes that must be looked into beside it."""
    keys: list[str | int] = []
    beside: list[Any] = []
    while True:
        node = inner(node)
        kind = getattr(node, "data", None)
        if kind == "member_dot":
            keys.append(str(node.children[1]))
        elif kind == "member_index":
            key = constant(node.children[1])
            if key is None:
                keys.clear()
                beside.append(node.children[1])
            else:
                keys.append(key)
        else:
            break
        node = node.children[0]
    if kind in ("ident", "dot_ident"):
        name = str(node.children[0])
        start = bound.get(name, (name,))
        return (None if start is None else (*start, *reversed(keys))), [_Beside(beside)] if beside else []
    return None, [*([_Beside(beside)] if beside else []), *([node] if hasattr(node, "children") else [])]


def call(node: Any) -> tuple[str | None, list[Any]]:
    """The function or method that a node calls, and its arguments."""
    index = {"ident_arg": 0, "dot_ident_arg": 0, "member_dot_arg": 1}.get(getattr(node, "data", ""))
    if index is None:
        return None, []
    given = node.children[index + 1].children if len(node.children) > index + 1 else []
    return str(node.children[index]), list(given)


def identifier(tree: Any) -> str | None:
    node = inner(tree)
    return str(node.children[0]) if getattr(node, "data", None) == "ident" else None


def constant(tree: Any) -> str | int | None:
    """A literal index: a whole number, or plain text without escapes."""
    node = inner(tree)
    if getattr(node, "data", None) != "literal":
        return None
    token = node.children[0]
    if token.type == "INT_LIT" and str(token).isdigit():
        return int(token)
    text = str(token)
    return text[1:-1] if token.type == "STRING_LIT" and text[0] in "'\"" and "\\" not in text else None
