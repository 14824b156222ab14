"""What is watched in production, and what the change does to it."""

from typing import Final

from penstock.report import markup
from penstock.report.report import Report
from penstock.report.sections.monitors import MonitorsSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, MonitorsSection)
    return "" if section is None else markup.body(section.blocks())


VIEW: Final = View("Monitors", "Project", _html, "monitors")
