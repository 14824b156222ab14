"""What the rules found at head."""

from typing import Final

from penstock.report import markup
from penstock.report.report import Report
from penstock.report.sections.check import CheckSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, CheckSection)
    return "" if section is None else markup.body(section.blocks())


VIEW: Final = View("Findings", "Change", _html, "check")
