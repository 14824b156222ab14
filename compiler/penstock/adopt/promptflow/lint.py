"""What is wrong in a flow itself, whatever becomes of it."""

# ruff: noqa: SIM905 (long lists of names)

from collections.abc import Mapping
from typing import Any

from penstock.adopt.foreign import Foreign
from penstock.adopt.promptflow.node import REFERENCE
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route

_TOP = frozenset(
    (
        "$schema id name display_name description type language environment environment_variables inputs outputs nodes "
        "node_variants additional_includes tags path message_format remote"
    ).split()
)
_NODE = frozenset(
    (
        "name type source inputs outputs tool provider connection api module use_variants aggregation reduce activate "
        "skip enable_cache comment variants"
    ).split()
)


def lint(source: Source, found: Foreign) -> None:
    """Keys that are none, names that stand twice, and references to what is not there, as faults."""
    data: Mapping[str, Any] = found.data
    names: set[str] = set()
    for key in data:
        if key not in _TOP:
            source.note("fault", found.line(key), f"`{key}` is no key of a flow")
    for index, node in enumerate(data["nodes"]):
        line = found.line("nodes", index)
        if not isinstance(node, Mapping) or not isinstance(node.get("name"), str):
            source.note("fault", line, "a node has a `name`")
            continue
        for key in node:
            if key not in _NODE:
                source.note("fault", found.line("nodes", index, key), f"`{key}` is no key of a node")
        if node["name"] in names:
            source.note("fault", line, f"two nodes are called `{node['name']}`: the first one is taken")
        names.add(node["name"])
    known = {*names, "inputs", "flow", "parent_node"}
    given = data.get("inputs")
    inputs = given if isinstance(given, Mapping) else {}
    for route, line in found.lines.items():
        if not route or route[0] not in ("nodes", "outputs", "node_variants"):
            continue
        value = _at(data, route)
        for match in REFERENCE.finditer(value) if isinstance(value, str) else ():
            if match[1] not in known:
                source.note("fault", line, f"`{match[0]}` names a node that is not there")
            elif match[1] == "inputs" and match[2] not in inputs:
                source.note("fault", line, f"`{match[0]}` names an input that is not there")
    if data.get("environment_variables"):
        words = "`environment_variables`: nothing of it is carried over: what runs the chain sets them"
        source.note("lost", found.line("environment_variables"), words)


def _at(value: Any, route: Route) -> Any:
    """What stands at a route; None where nothing does."""
    for part in route:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value
