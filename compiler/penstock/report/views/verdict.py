"""Whether head may go in, and why."""

from typing import Final

from penstock.report import markup
from penstock.report.report import Report
from penstock.report.sections.gate import GateSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, GateSection)
    return "" if section is None else markup.body(section.blocks())


VIEW: Final = View("Verdict", "Result", _html, "gate")
