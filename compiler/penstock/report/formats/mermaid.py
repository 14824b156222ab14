"""The graph of a report alone, for what draws Mermaid's language."""

from penstock.diagnostics.fatal import Fatal
from penstock.report.format import Style
from penstock.report.report import Report


def render(report: Report, style: Style) -> str:
    """The last section's graph.

    Raises:
        Fatal: it has none.
    """
    graph = report.last.graph()
    if not graph:
        raise Fatal("this command draws no graph", help="`penstock diff --format mermaid` does")
    return graph + "\n"
