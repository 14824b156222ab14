"""Variants of nodes: the default one is the Chain's, each other one an Environment that patches it."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.adopt.foreign import Foreign
from penstock.adopt.promptflow.node import Node
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route


def default(source: Source, found: Foreign, node: Node) -> Node:
    """The node as its default variant has it; itself where it has none."""
    own = _of(found, node)
    if not node.data.get("use_variants") or own is None:
        return node
    chosen = own.get("default_variant_id")
    route: Route = ("node_variants", node.name, "variants", str(chosen), "node")
    made = _settings(own, chosen)
    if made is None:
        words = f"the default variant `{chosen}` of `{node.name}` is not there"
        source.note("fault", found.line("node_variants", node.name), words)
        return node
    return Node(node.name, {**node.data, **made}, route, node.line)


def others(source: Source, found: Foreign, nodes: Mapping[str, Node]) -> Iterator[tuple[Node, str]]:
    """Every other variant of each node, as the node that it makes of it, with its name."""
    for node in nodes.values():
        own = _of(found, node)
        if not node.data.get("use_variants") or own is None or not isinstance(own.get("variants"), Mapping):
            continue
        plain = {key: node.data[key] for key in ("name", "use_variants") if key in node.data}
        for label in own["variants"]:
            if label == own.get("default_variant_id"):
                continue
            route: Route = ("node_variants", node.name, "variants", label)
            made = _settings(own, label)
            if made is None:
                source.note("fault", found.line(*route), f"the variant `{label}` of `{node.name}` has no `node`")
                continue
            yield Node(node.name, {**plain, **made}, (*route, "node"), found.line(*route)), str(label)


def patch(before: Any, after: Any) -> dict[str, Any]:
    """The JSON merge patch that makes one mapping of another."""
    made: dict[str, Any] = {key: None for key in before if key not in after}
    for key, value in after.items():
        if key in before and before[key] == value:
            continue
        inner = before.get(key)
        is_step = isinstance(value, Mapping) and isinstance(inner, Mapping)
        made[key] = patch(inner, value) if is_step else value
    return made


def _of(found: Foreign, node: Node) -> Mapping[str, Any] | None:
    every = found.data.get("node_variants")
    own = every.get(node.name) if isinstance(every, Mapping) else None
    return own if isinstance(own, Mapping) else None


def _settings(own: Mapping[str, Any], label: Any) -> Mapping[str, Any] | None:
    every = own.get("variants")
    chosen = every.get(label) if isinstance(every, Mapping) else None
    made = chosen.get("node") if isinstance(chosen, Mapping) else None
    return made if isinstance(made, Mapping) else None
