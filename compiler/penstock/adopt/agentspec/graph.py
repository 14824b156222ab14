"""A flow as a graph: its nodes, and the edges that say what follows and what is handed on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from penstock.adopt.agentspec.build import Build
from penstock.adopt.agentspec.component import Component
from penstock.adopt.agentspec.properties import Property, properties, text
from penstock.adopt.agentspec.text import places

DEFAULT = "default"
NEXT = "next"
CAUGHT = "caught_exception_branch"


class Control(NamedTuple):
    """What follows a node, on one of its branches."""

    origin: str
    branch: str
    target: str
    line: int


class Data(NamedTuple):
    """An output that becomes an input."""

    origin: str
    output: str
    target: str
    input: str
    line: int


@dataclass(slots=True)
class Graph:
    """`order`: what is reached from the start, each after all that leads to it; `back`: edges that would go round;
    `caught`: what follows only where something fails."""

    nodes: dict[str, Component] = field(default_factory=dict)
    start: str = ""
    controls: list[Control] = field(default_factory=list)
    datas: list[Data] | None = None
    order: list[str] = field(default_factory=list)
    back: list[Control] = field(default_factory=list)
    caught: set[str] = field(default_factory=set)

    def before(self, key: str) -> set[str]:
        """The nodes that may run before one, loops left out."""
        found: set[str] = set()
        waiting = [key]
        incoming: dict[str, list[str]] = {}
        for edge in self.controls:
            incoming.setdefault(edge.target, []).append(edge.origin)
        while waiting:
            for origin in incoming.get(waiting.pop(), ()):
                if origin not in found:
                    found.add(origin)
                    waiting.append(origin)
        return found


def graph(build: Build, flow: Component) -> Graph:
    """The graph of a flow; what is wrong with it is noted."""
    made = Graph()
    for _, node in build.document.components(flow, "nodes"):
        made.nodes.setdefault(node.key, node)
    start = build.document.component(flow, "start_node")
    if start is None:
        start = next((each for each in made.nodes.values() if each.type == "StartNode"), None)
    if start is not None:
        if start.key not in made.nodes:
            build.note("fault", flow, f"`{start.title}` is the start, and none of the nodes", "start_node")
            made.nodes[start.key] = start
        made.start = start.key
    else:
        build.note("fault", flow, f"the flow `{flow.title}` has no start")
    if not any(node.type == "EndNode" for node in made.nodes.values()):
        build.note("fault", flow, f"the flow `{flow.title}` has no end")
    _controls(build, flow, made)
    _order(made)
    if isinstance(flow.data.get("data_flow_connections"), list):
        made.datas = []
        _datas(build, flow, made)
    for key, node in made.nodes.items():
        if key not in made.order and key not in made.caught and made.start:
            build.note("fault", node, f"nothing leads to the node `{node.title}`")
    return made


def _end(build: Build, flow: Component, made: Graph, route: tuple[str | int, ...], what: str) -> Component | None:
    found = build.document.component(flow, *route)
    if found is None:
        named: Any = flow.data
        for part in route:
            named = named.get(part) if isinstance(named, Mapping) else named[part]
        matching = [node for node in made.nodes.values() if isinstance(named, str) and named in (node.key, node.title)]
        if not matching:
            build.note("fault", flow, f"{what} leads to or from a node that cannot be read", *route)
            return None
        found = matching[0]
    if found.key not in made.nodes:
        build.note("fault", flow, f"{what}: `{found.title}` is none of the nodes of the flow", *route)
        return None
    return found


def _edges(flow: Component, build: Build, name: str) -> list[tuple[Component, tuple[str, int]]]:
    return [(edge, (name, index)) for index, edge in build.document.components(flow, name)]


def _controls(build: Build, flow: Component, made: Graph) -> None:
    seen: set[tuple[str, str]] = set()
    for edge, _ in _edges(flow, build, "control_flow_connections"):
        what = f"the edge `{edge.title}`"
        origin = _end(build, edge, made, ("from_node",), what)
        target = _end(build, edge, made, ("to_node",), what)
        if origin is None or target is None:
            continue
        given = edge.data.get("from_branch")
        branch = given if isinstance(given, str) else NEXT
        known = branches(build, origin)
        mapping = origin.data.get("mapping") if origin.type == "BranchingNode" else None
        meant = mapping.get(branch) if isinstance(mapping, Mapping) else None
        if branch not in known and isinstance(meant, str):
            words = f"{what}: `{branch}` is a value of `{origin.title}`: its branch is `{meant}`"
            build.note("fault", edge, words, "from_branch")
            branch = meant
        elif branch not in known:
            words = f"{what}: `{origin.title}` has no branch `{branch}`: there are {', '.join(sorted(known)) or 'none'}"
            build.note("fault", edge, words, "from_branch")
            continue
        if (origin.key, branch) in seen:
            words = f"{what}: another edge leaves `{origin.title}` by `{branch}` already: a branch goes to one node"
            build.note("fault", edge, words)
            continue
        seen.add((origin.key, branch))
        if target.key == made.start:
            build.note("fault", edge, f"{what} leads back to the start")
            continue
        if branch == CAUGHT:
            made.caught.add(target.key)
            continue
        made.controls.append(Control(origin.key, branch, target.key, edge.line()))
    for key, node in made.nodes.items():
        for branch in sorted(branches(build, node)):
            if (key, branch) not in seen and node.type not in ("EndNode", "CatchExceptionNode"):
                build.note("fault", node, f"nothing follows `{node.title}` on its branch `{branch}`")


def branches(build: Build, node: Component) -> set[str]:
    """The ways out of a node."""
    given = node.data.get("branches")
    stated = {each for each in given if isinstance(each, str)} if isinstance(given, list) else set()
    if node.type == "EndNode":
        return set()
    if node.type == "BranchingNode":
        mapping = node.data.get("mapping")
        values = mapping.values() if isinstance(mapping, Mapping) else ()
        return {DEFAULT, *(each for each in values if isinstance(each, str))}
    if node.type in ("FlowNode", "CatchExceptionNode"):
        inner = build.document.component(node, "subflow")
        made = ends(build, inner) if inner is not None else set()
        return (made or {NEXT}) | ({CAUGHT} if node.type == "CatchExceptionNode" else set())
    return stated or {NEXT}


def ends(build: Build, flow: Component) -> set[str]:
    """The names of the ends of a flow."""
    nodes = [node for _, node in build.document.components(flow, "nodes") if node.type == "EndNode"]
    return {node.text("branch_name") or NEXT for node in nodes}


def _order(made: Graph) -> None:
    """Depth first, without recursion: edges to a node that is still under way go round."""
    following: dict[str, list[Control]] = {}
    for edge in made.controls:
        following.setdefault(edge.origin, []).append(edge)
    state: dict[str, int] = {}
    done: list[str] = []
    back: set[Control] = set()
    stack: list[tuple[str, int]] = [(made.start, 0)] if made.start else []
    while stack:
        key, index = stack.pop()
        state[key] = 1
        edges = following.get(key, [])
        if index >= len(edges):
            state[key] = 2
            done.append(key)
            continue
        stack.append((key, index + 1))
        edge = edges[index]
        if state.get(edge.target) == 1:
            back.add(edge)
        elif edge.target not in state:
            stack.append((edge.target, 0))
    made.order = done[::-1]
    waiting = list(made.caught)
    made.caught = set()
    while waiting:
        key = waiting.pop()
        if key not in state and key not in made.caught:
            made.caught.add(key)
            waiting += [edge.target for edge in following.get(key, ())]
    made.back = [edge for edge in made.controls if edge in back]
    made.controls = [edge for edge in made.controls if edge not in back and edge.origin in state]


def _datas(build: Build, flow: Component, made: Graph) -> None:
    assert made.datas is not None
    for edge, _ in _edges(flow, build, "data_flow_connections"):
        what = f"the edge `{edge.title}`"
        origin = _end(build, edge, made, ("source_node",), what)
        target = _end(build, edge, made, ("destination_node",), what)
        output, name = edge.text("source_output"), edge.text("destination_input")
        if origin is None or target is None:
            continue
        given, taken = outputs(build, origin), inputs(build, target)
        if given is not None and output not in {each.title for each in given}:
            build.note("fault", edge, f"{what}: `{origin.title}` has no output `{output}`", "source_output")
            continue
        if taken is not None and name not in {each.title for each in taken}:
            build.note("fault", edge, f"{what}: `{target.title}` has no input `{name}`", "destination_input")
            continue
        made.datas.append(Data(origin.key, output, target.key, name, edge.line()))


def inputs(build: Build, node: Component) -> list[Property] | None:
    """What a node takes; None where that is not known."""
    if node.type in ("StartNode", "EndNode"):
        first, second = ("inputs", "outputs") if node.type == "StartNode" else ("outputs", "inputs")
        return properties(node, first) or properties(node, second) or []
    stated = properties(node, "inputs")
    inner = _inner(build, node)
    if node.type == "LlmNode":
        found = {each.title: each for each in stated or ()}
        for title in places(node.text("prompt_template")):
            found.setdefault(title, text(title, node.line("prompt_template")))
        return list(found.values())
    if node.type == "BranchingNode":
        return stated[:1] if stated else [text("branching_mapping_key", node.line())]
    if stated is not None or inner is None:
        return stated if node.type != "OutputMessageNode" else _said(node, stated)
    if node.type in ("MapNode", "ParallelMapNode"):
        return [Property(f"iterated_{each.title}", each.name, {}, each.line) for each in flow_inputs(build, inner)]
    return flow_inputs(build, inner) if inner.type == "Flow" else properties(inner, "inputs")


def _said(node: Component, stated: list[Property] | None) -> list[Property]:
    found = {each.title: each for each in stated or ()}
    for title in places(node.text("message")):
        found.setdefault(title, text(title, node.line("message")))
    return list(found.values())


def outputs(build: Build, node: Component) -> list[Property] | None:
    """What a node gives; None where that is not known."""
    if node.type == "StartNode":
        return inputs(build, node)
    if node.type == "BranchingNode":
        return []
    stated = properties(node, "outputs")
    if node.type == "LlmNode":
        return stated or [text("generated_text", node.line())]
    if node.type == "ApiNode":
        return stated or [Property("response", "response", {}, node.line())]
    if node.type == "InputMessageNode":
        return stated or [text("user_input", node.line())]
    inner = _inner(build, node)
    if stated is not None or inner is None:
        return stated
    found = flow_outputs(build, inner) if inner.type == "Flow" else properties(inner, "outputs")
    if node.type in ("MapNode", "ParallelMapNode"):
        return [
            Property(f"collected_{each.title}", each.name, {"type": "array", "items": each.schema}, each.line)
            for each in found or ()
        ]
    if node.type == "CatchExceptionNode" and found is not None:
        return [*found, Property("caught_exception_info", "caught_exception_info", {}, node.line())]
    return found


def _inner(build: Build, node: Component) -> Component | None:
    key = {"ToolNode": "tool", "AgentNode": "agent"}.get(node.type, "subflow")
    return build.document.component(node, key) if key in node.data else None


def flow_inputs(build: Build, flow: Component) -> list[Property]:
    """What a flow takes: what it says, else what its start says."""
    start = build.document.component(flow, "start_node")
    at_start = inputs(build, start) if start is not None and start.type == "StartNode" else None
    own = properties(flow, "inputs") or []
    return list({each.title: each for each in (*own, *(at_start or []))}.values())


def flow_outputs(build: Build, flow: Component) -> list[Property]:
    """What a flow gives: what it says, else what all of its ends say."""
    own = properties(flow, "outputs")
    if own is not None:
        return own
    given = [
        inputs(build, node) or [] for _, node in build.document.components(flow, "nodes") if node.type == "EndNode"
    ]
    common = set.intersection(*({each.title for each in one} for one in given)) if given else set()
    return [each for each in (given[0] if given else []) if each.title in common]
