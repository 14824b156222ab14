"""What Monitors found in production: each with its pictures."""

from typing import Final

from penstock.report import drift, markup
from penstock.report.report import Report
from penstock.report.sections.monitor_read import MonitorReadSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, MonitorReadSection)
    if section is None:
        return ""
    made = markup.body([section.verdict()])
    for one in section.readings:
        name, facts, *rest = section.one(one)
        made += f"\n{markup.body([name, facts])}\n{drift.figures(one)}\n{markup.body(rest)}"
    return made


VIEW: Final = View("Monitors", "Result", _html, "monitor-read")
