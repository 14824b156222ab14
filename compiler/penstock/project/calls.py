"""Chains that call chains: circles, and how deep they go."""

from collections.abc import Mapping

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.chains import chains
from penstock.project.graph import cycle
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity
from penstock.spec.step import Step
from penstock.spec.steps.chain import ChainStep
from penstock.spec.steps.each import EachStep

DEEPEST = 16
"""Chains within one another."""


def called(chain: Chain) -> dict[str, tuple[str | int, ...]]:
    """The chains that the steps of a chain name, each with the route of its first naming."""
    found: dict[str, tuple[str | int, ...]] = {}
    for name, step in chain.steps.items():
        at: tuple[str | int, ...] = ("steps", name)
        inner: Step = step
        if isinstance(step, EachStep):
            at, inner = (*at, "do"), step.do
        if isinstance(inner, ChainStep):
            found.setdefault(inner.chain, (*at, "chain"))
    return found


def depth(project: Project, name: str) -> int | None:
    """How many chains lie within one another from `name` on, itself counted; None where they call each other."""
    return _depths(project).get(name)


def faults(project: Project) -> tuple[Fault, ...]:
    """Each circle once, and each chain that first goes too deep."""
    found: list[Fault] = []
    edges = {name: tuple(inner) for name, inner in _edges(project).items()}
    while (circle := cycle(edges)) is not None:
        start = min(circle[:-1])
        turn = circle.index(start)
        named = [*circle[turn:-1], *circle[:turn], start]
        at, owner = _at(project, named[0], named[1])
        found.append(Fault("chain-cycle", at, {"chains": named}, resource=owner))
        edges = {name: inner for name, inner in edges.items() if name not in circle}
    depths = _depths(project)
    for name, deep in depths.items():
        if deep == DEEPEST + 1:
            inner = next(each for each in _edges(project)[name] if depths.get(each) == DEEPEST)
            at, owner = _at(project, name, inner)
            found.append(Fault("chain-depth", at, {"chain": name, "deepest": DEEPEST}, resource=owner))
    return tuple(found)


def _at(project: Project, name: str, inner: str) -> tuple[Location, str]:
    """Where a chain first names another, and the chain as a resource."""
    identity = Identity("Chain", name)
    return project.at(identity, *_edges(project)[name][inner]), str(identity)


def _edges(project: Project) -> Mapping[str, dict[str, tuple[str | int, ...]]]:
    memo = "calls between chains"
    if memo not in project.memo:
        found: dict[str, dict[str, tuple[str | int, ...]]] = {name: {} for name in chains(project)}
        for edge in project.edges:
            if edge.source.kind == "Chain" and edge.route[-1] == "chain":
                found[edge.source.name].setdefault(edge.target.name, edge.route)
        project.memo[memo] = found
    edges: Mapping[str, dict[str, tuple[str | int, ...]]] = project.memo[memo]
    return edges


def _depths(project: Project) -> Mapping[str, int]:
    """By chain; those in a circle, or that lead to one, have none."""
    memo = "depths of chains"
    if memo not in project.memo:
        edges = _edges(project)
        found: dict[str, int] = {}
        left = list(edges)
        while left:
            ready = [name for name in left if all(inner in found for inner in edges[name])]
            if not ready:
                break
            found.update({name: 1 + max((found[inner] for inner in edges[name]), default=0) for name in ready})
            left = [name for name in left if name not in found]
        project.memo[memo] = found
    depths: Mapping[str, int] = project.memo[memo]
    return depths
