"""When a node is run: by its own condition, and as long as something that it reads was."""

from collections.abc import Mapping
from typing import Any

from penstock.adopt.promptflow.node import REFERENCE, Names, Node, uses

LONGEST = 1_000
"""Characters of a condition that a reader can still take in."""


class TooLong(Exception):
    """A condition is longer than a reader can take in."""


def activated(node: Node) -> bool:
    """Whether it has a condition of its own."""
    active = node.data.get("activate")
    return isinstance(active, Mapping) and isinstance(active.get("when"), str)


def condition(node: Node, nodes: Mapping[str, Node], names: Names) -> str:
    """A node's condition as an expression; empty where it is always run.

    A node whose condition does not hold is left out, and with it each node that reads only such nodes.

    Raises:
        TooLong: written out it is no longer readable.
        ValueError: its own condition names nothing.
    """
    return _condition(node, nodes, names, {})


def _condition(node: Node, nodes: Mapping[str, Node], names: Names, known: dict[str, str]) -> str:
    if node.name in known:
        return known[node.name]
    known[node.name] = ""  # of a cycle, which the check names
    parts: list[str] = []
    active = node.data.get("activate")
    if isinstance(active, Mapping) and isinstance(active.get("when"), str):
        found = REFERENCE.fullmatch(active["when"].strip())
        if found is None:
            raise ValueError(active["when"])
        if found[1] in nodes:
            parts.append(_condition(nodes[found[1]], nodes, names, known))
        parts.append(f"{names.expression(found)} == {_written(active.get('is'))}")
    read = [nodes[each] for each in dict.fromkeys(uses(node.given)) if each in nodes]
    either = list(dict.fromkeys(_condition(each, nodes, names, known) for each in read))
    if either and all(either) and not _always(either):
        parts.append(either[0] if len(either) == 1 else f"({' || '.join(either)})")
    made = " && ".join(part for part in dict.fromkeys(parts) if part)
    if len(made) > LONGEST:
        raise TooLong
    known[node.name] = made
    return made


def _always(either: list[str]) -> bool:
    """Both branches of a condition that is true or false."""
    return any(each.endswith(" == true") and f"{each.removesuffix('true')}false" in either for each in either)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, int | float):
        return repr(value)
    from json import dumps

    return dumps(str(value), ensure_ascii=False)
