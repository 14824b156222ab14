"""What the change reaches, drawn: from what changed to the right; or what depends on what."""

from typing import Final

from penstock.report import figure, markup
from penstock.report.block import Bullets, Fold, Foreign
from penstock.report.plots import drawn
from penstock.report.plots.drawn import Box
from penstock.report.report import Report
from penstock.report.sections.diff import DiffSection
from penstock.report.sections.graph import GraphSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    graph = find(report, GraphSection)
    if graph is not None and graph.nodes:
        boxes = {node.id: Box(node.id, note="missing" if node.missing else "") for node in graph.nodes}
        return _drawn(
            boxes, [(edge.target, edge.source) for edge in graph.edges], "What depends on what: read to reader."
        )
    section = find(report, DiffSection)
    if section is None or not section.changes:
        return ""
    levels = {change.resource: change.level for change in section.changes}
    edges = [(edge.read, edge.reader) for edge in section.impact.edges]
    names = dict.fromkeys([*levels, *(name for edge in edges for name in edge), *_reached(section)])
    return _drawn(
        {name: Box(name, levels.get(name, ""), levels.get(name, "")) for name in names},
        edges,
        "From what changed to what it reaches.",
    )


def _reached(section: DiffSection) -> list[str]:
    reach = section.impact
    return [f"Evaluation/{name}" for name in reach.evaluations] + [f"Monitor/{name}" for name in reach.monitors]


def _drawn(boxes: dict[str, Box], edges: list[tuple[str, str]], label: str) -> str:
    told = Fold(
        (f"As a list: {figure.count(len(boxes), 'resource')}, {figure.count(len(edges), 'way')}",),
        (Bullets(tuple((Foreign(source), " → ", Foreign(target)) for source, target in edges)),),
    )
    return drawn.svg(boxes, edges, label) + markup.body([told] if edges else [])


VIEW: Final = View("Impact", "Change", _html, "graph")
