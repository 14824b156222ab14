"""Whether head may go in, and why."""

from typing import Final

from penstock.report import figure, markup
from penstock.report.report import Report
from penstock.report.sections.gate import GateSection
from penstock.report.sections.rows import RowsSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, GateSection)
    if section is None:
        return ""
    blocks = section.blocks()
    return markup.body(blocks[:1]) + _ways(find(report, RowsSection)) + markup.body(blocks[1:])


def _ways(section: RowsSection | None) -> str:
    """To the rows that are worth a look."""
    if section is None or not section.rows:
        return ""
    counts = {
        "regressed": sum(bool(row.regressed) for row in section.rows),
        "improved": sum(bool(row.improved) for row in section.rows),
        "different": sum(row.different for row in section.rows),
        "failed": sum(row.failed for row in section.rows),
    }
    links = [f'<a href="#/rows?filter={name}">{count:,} {name}</a>' for name, count in counts.items() if count]
    return f'<p class="ways">{figure.count(len(section.rows), "row")}: {", ".join(links) or "none differs"}</p>'


VIEW: Final = View("Verdict", "Result", _html, "gate")
