"""Where the bundles come from."""

from typing import Final

from penstock.report import markup
from penstock.report.report import Report
from penstock.report.sections.lineage import LineageSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, LineageSection)
    return "" if section is None else markup.body(section.blocks())


VIEW: Final = View("Lineage", "Project", _html, "lineage")
