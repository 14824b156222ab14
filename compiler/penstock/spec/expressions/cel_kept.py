"""The syntax tree of CEL as JSON, so that one seen before needs no CEL library."""

from dataclasses import dataclass
from typing import Any

from penstock.spec.expressions import cel
from penstock.spec.expressions.cel_tree import inner
from penstock.spec.kept import Kept

SPACE = "expression"
DEEPEST = 60  # levels that are kept; what is deeper is parsed anew
_KEYED = ("member_index", "mapinits")


@dataclass(frozen=True, slots=True)
class Node:
    """What is read of a node of the library's tree."""

    data: str
    children: list[Any]


class Leaf(str):
    """A token: its text, and its `type`."""

    type: str


def parse(source: str, kept: Kept | None) -> Any:
    """The syntax tree, kept or parsed: alike to those who walk it.

    Raises:
        Failed: as `cel.parse`; errors are not kept.
    """
    if kept is None:
        return cel.parse(source)
    found = _read(kept.get(SPACE, source))
    if found is not None:
        return found
    tree = cel.parse(source)
    written = _written(tree)
    if written is not None:
        kept.put(SPACE, source, written)
    return tree


def _written(tree: Any, above: str = "", depth: int = 0) -> list[Any] | None:
    """`[rule, children]` of a node, `[type, text]` of a token; nothing of rules that only pass on.

    Only of a key or an index is the literal kept: of others the type is read, and one may be a secret.
    """
    tree = inner(tree)
    if not hasattr(tree, "children"):
        return [tree.type, str(tree)]
    if depth == DEEPEST:
        return None
    if tree.data == "literal" and above not in _KEYED:
        return ["literal", [[tree.children[0].type, "0"]]]
    values = tree.data == "mapinits"  # keys and values in turn
    children = [
        _written(child, "" if values and index % 2 else tree.data, depth + 1)
        for index, child in enumerate(tree.children)
    ]
    return None if None in children else [str(tree.data), children]


def _read(value: Any) -> Any | None:
    """The tree, or None where `value` is none."""
    match value:
        case [str(name), str(text)]:
            leaf = Leaf(text)
            leaf.type = name
            return leaf
        case [str(name), list(written)]:
            children = [_read(each) for each in written]
            return None if None in children else Node(name, children)
    return None
