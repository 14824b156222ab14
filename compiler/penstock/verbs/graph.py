"""What depends on what."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.project import graph as graphs
from penstock.project.chains import chain_spec
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.report.report import Report
from penstock.report.sections import graph as section
from penstock.report.sections.graph import Edge, Node
from penstock.source.settings import Settings
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening


def graph(
    directory: Path,
    *,
    settings: Settings,
    resources: Sequence[str] = (),
    up: bool = False,
    down: bool = False,
    steps: str | None = None,
    environment: str | None = None,
    rev: str | None = None,
) -> Report:
    """The resources of a project and their references, or those around some of them, or the steps of one chain.

    Args:
        resources: `Kind/name`, or a name alone; with them what they lead to and what leads to them.
        up: of these only what leads to them; down: only what they lead to.
        steps: a chain, of which the steps are shown.

    Raises:
        Fatal: no project, no such revision, Environment, resource or chain.
    """
    at = opening.place(directory, settings)
    loaded = opening.loaded(at, rev)
    project = opening.linked(loaded, environment)
    if steps is not None:
        if resources or up or down:
            raise Fatal("the steps of a chain are shown alone", help="leave out either --steps or the resources")
        made = _steps(project, steps)
    else:
        made = _resources(project, [_named(project, each) for each in resources], up, down)
    return Report((made,), "graph", loaded.tree.prefix)


def _named(project: Project, text: str) -> Identity:
    known = {str(identity): identity for identity in project.resources}
    if text in known:
        return known[text]
    same = [identity for identity in project.resources if identity.name == text]
    if len(same) == 1:
        return same[0]
    if same:
        raise Fatal(f"'{text}' may be {', '.join(map(str, sorted(same)))}", help="name one with its kind")
    near = nearest(text, [*known, *(identity.name for identity in project.resources)])
    help = f"did you mean {near}?" if near else "`penstock graph` shows all there is"
    raise Fatal(f"there is no resource '{text}'", help=help)


def _resources(project: Project, asked: Sequence[Identity], up: bool, down: bool) -> section.GraphSection:
    edges = [*_edges(project)]
    kept = set(map(str, project.resources)) | {edge.target for edge in edges}
    if asked:
        both = up == down
        start = set(map(str, asked))
        kept = _reached(start, [(e.source, e.target) for e in edges]) if down or both else set(start)
        if up or both:
            kept |= _reached(start, [(e.target, e.source) for e in edges])
    edges = [edge for edge in edges if edge.source in kept and edge.target in kept]
    nodes = [_node(project, each, asked) for each in sorted(kept)]
    targets: dict[str, list[str]] = {node.id: [] for node in nodes}
    for edge in edges:
        targets[edge.source].append(edge.target)
    cycles = []
    for group in graphs.circles(project, sorted(project.resources)):
        own = {str(each) for each in group} & kept
        found = graphs.cycle({node: [t for t in targets[node] if t in own] for node in sorted(own)})
        if found is not None:
            cycles.append(found[:-1])
    return section.section(project.environment, nodes, edges, cycles)


def _edges(project: Project) -> Iterator[Edge]:
    """References, those that lead nowhere, and what Environments patch and bind; sorted, each once."""
    found = {(str(e.source), str(e.target), _route(e.route)) for e in project.edges}
    for fault in project.faults:
        if fault.rule == "unknown-reference" and fault.resource is not None:
            target = f"{fault.facts['kind']}/{fault.facts['name']}"
            found.add((fault.resource, target, _route(fault.location.route[1:])))
    for resource in project.of("Environment"):
        assert isinstance(resource.spec, Environment)
        for part in ("patches", "bindings"):
            for address in getattr(resource.spec, part):
                if address in map(str, project.resources):
                    found.add((str(resource.identity), address, part))
    for source, target, route in sorted(found):
        yield Edge(source=source, target=target, route=route)


def _reached(start: set[str], pairs: list[tuple[str, str]]) -> set[str]:
    below: dict[str, list[str]] = {}
    for source, target in pairs:
        below.setdefault(source, []).append(target)
    found, todo = set(start), list(start)
    while todo:
        fresh = set(below.get(todo.pop(), ())) - found
        found |= fresh
        todo.extend(fresh)
    return found


def _node(project: Project, text: str, asked: Sequence[Identity]) -> Node:
    kind, _, name = text.partition("/")
    resource = project.resources.get(Identity(kind, name))
    return Node(
        id=text,
        kind=kind,
        name=name,
        file=None if resource is None else resource.location.path,
        missing=resource is None,
        asked=Identity(kind, name) in asked,
    )


def _steps(project: Project, name: str) -> section.GraphSection:
    """The steps of a chain: what each reads of the others, and the resources that it uses."""
    name = name.removeprefix("Chain/")
    chain = chain_spec(project, name)
    if chain is None:
        known = sorted(identity.name for identity in project.resources if chain_spec(project, identity.name))
        near = nearest(name, known)
        raise Fatal(f"there is no chain '{name}'", help=f"did you mean {near}?" if near else f"known: {known}")
    source = Identity("Chain", name) if project.get("Chain", name) else Identity("PromptTemplate", name)
    file = project.resources[source].location.path
    needs = graphs.needs(chain, project.kept)
    ids = {step: f"Chain/{name}#{step}" for step in chain.steps}
    outputs = f"Chain/{name}#outputs"
    nodes = [Node(id=ids[step], kind="Step", name=step, file=file) for step in chain.steps]
    edges = [Edge(source=ids[s], target=ids[t], route=f"steps.{t}") for s, read in needs.items() for t in read]
    if chain.outputs:
        nodes.append(Node(id=outputs, kind="Outputs", name="outputs", file=file))
    for path in dict.fromkeys(graphs.paths_in(chain.outputs, project.kept)):
        if path[0] == "steps":
            read = [str(path[1])] if len(path) > 1 else list(chain.steps)
            edges += [Edge(source=outputs, target=ids[t], route=_route(path)) for t in read if t in ids]
    for edge in project.edges:
        if edge.source == source and edge.route[:1] == ("steps",):
            step = ids[str(edge.route[1])]
            edges.append(Edge(source=step, target=str(edge.target), route=_route(edge.route[2:])))
            nodes.append(_node(project, str(edge.target), ()))
    unique = {node.id: node for node in nodes}
    cycle = graphs.cycle(needs)
    cycles = [[ids[step] for step in cycle[:-1]]] if cycle else []
    kept = list({(e.source, e.target, e.route): e for e in edges}.values())
    return section.section(project.environment, unique.values(), kept, cycles)


def _route(route: Sequence[str | int]) -> str:
    return ".".join(map(str, route))
