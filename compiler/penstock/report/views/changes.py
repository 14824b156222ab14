"""What the change means, field by field."""

from penstock.report import markup
from penstock.report.report import Report
from penstock.report.sections.diff import DiffSection
from penstock.report.view import find


def view(report: Report) -> str:
    section = find(report, DiffSection)
    return "" if section is None else markup.body(section.blocks())
