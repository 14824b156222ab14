"""For a pull request: one comment that says first what matters, and fits."""

from penstock.report import markdown
from penstock.report.comment import layout
from penstock.report.comment.parts import parts
from penstock.report.format import Style
from penstock.report.report import Report


def render(report: Report, style: Style) -> str:
    """All sections; collapsed when all is well."""
    page = layout.layout(parts(report), style)
    return markdown.document(page.top, page.body, page.foot, start=markdown.marker(style.marker), room=markdown.Room())
