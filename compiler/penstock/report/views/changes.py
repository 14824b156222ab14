"""What the change means, field by field."""

from typing import Final

from penstock.report import markup
from penstock.report.report import Report
from penstock.report.sections.diff import DiffSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, DiffSection)
    return "" if section is None else markup.body(section.blocks())


VIEW: Final = View("What changed", "Change", _html, "diff")
