"""The resources of a project and what they name."""

from collections.abc import Iterable
from typing import ClassVar

from penstock.report.block import Block, Bullets, Code, Fold, Foreign, Line, Paragraph, Tone, Verdict
from penstock.report.figure import count
from penstock.report.plots.drawing import Arrow, mermaid, tree
from penstock.report.section import Section, Shape


class Node(Shape):
    """A resource, or a step of a chain."""

    id: str
    """`Kind/name`; of a step `Chain/name#step`."""
    kind: str
    """The kind; `Step` of a step, `Outputs` of a chain's outputs."""
    name: str
    file: str | None
    """Where it is declared; null where it is missing."""
    missing: bool = False
    """Named, but not declared."""
    asked: bool = False
    """Asked for by name."""


class Edge(Shape):
    """`source` names `target`, or reads it."""

    source: str
    target: str
    route: str
    """The field of `source` that does, as keys with dots."""


class GraphSection(Section):
    """What depends on what."""

    name: ClassVar[str] = "graph"
    environment: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cycles: tuple[tuple[str, ...], ...] = ()
    """Nodes that lead back to themselves, each circle once."""

    def blocks(self) -> list[Block]:
        if not self.nodes:
            return [Verdict("Nothing", Tone.WARN, ("the project declares no resource",))]
        said = f"{count(len(self.nodes), 'node')}, {count(len(self.edges), 'reference')}"
        made: list[Block] = [Code(tree(self.names(), self.arrows()), ours=True), Paragraph((said,))]
        if self.cycles:
            made.append(Bullets(tuple(_circle(cycle) for cycle in self.cycles)))
        return [*made, Fold(("As a drawing",), (Code(mermaid(self.names(), self.arrows()), "mermaid"),))]

    def brief(self) -> list[Block]:
        return self.blocks()[:1]

    def names(self) -> dict[str, str]:
        """What each node is called in a drawing."""
        return {node.id: f"{node.id} (missing)" if node.missing else node.id for node in self.nodes}

    def arrows(self) -> list[Arrow]:
        return [Arrow(edge.source, edge.target, edge.route) for edge in self.edges]


def section(
    environment: str, nodes: Iterable[Node], edges: Iterable[Edge], cycles: Iterable[Iterable[str]] = ()
) -> GraphSection:
    return GraphSection(
        environment=environment,
        nodes=tuple(nodes),
        edges=tuple(edges),
        cycles=tuple(tuple(cycle) for cycle in cycles),
    )


def _circle(cycle: tuple[str, ...]) -> Line:
    """`circle: a, b, a`."""
    names = [part for each in (*cycle, cycle[0]) for part in (" → ", Foreign(each))]
    return ("circle: ", *names[1:])
