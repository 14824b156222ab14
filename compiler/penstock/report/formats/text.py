"""For a terminal."""

from penstock.report import plain
from penstock.report.format import Style
from penstock.report.report import Report


def render(report: Report, style: Style) -> str:
    """The verb's own section."""
    blocks = report.last.brief() if style.quiet else report.last.blocks()
    return plain.text(blocks, colour=style.colour, width=style.width, full=style.verbose)
