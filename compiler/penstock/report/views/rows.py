"""Rows to look through: a list that the script fills, and the row that is chosen, side by side."""

from typing import Final

from penstock.report import inert, markup
from penstock.report.report import Report
from penstock.report.sections.rows import RowsSection
from penstock.report.view import View, find

FILTERS: Final = ("all", "different", "regressed", "improved", "failed", "required")


def _html(report: Report) -> str:
    section = find(report, RowsSection)
    if section is None or not section.rows:
        return ""
    names = FILTERS if section.compared else ("all", "failed", "required")
    buttons = "".join(
        f'<button type="button" data-filter="{name}" aria-pressed="false">{name.capitalize()} <span></span></button>'
        for name in names
    )
    evaluations = sorted({row.evaluation for row in section.rows})
    options = "".join(f"<option>{inert.markup(inert.line(name))}</option>" for name in evaluations)
    left = f"{section.left_out:,} more rows are not in this report. " if section.left_out else ""
    return (
        f'<div id="rows-plain">{markup.body(section.blocks())}'
        '<p class="note">The rows themselves are shown by the script of this page.</p></div>'
        '<div id="rows" hidden><div class="bar"><div id="rows-filters" role="group" aria-label="Which rows">'
        f'{buttons}</div><label class="field">Search <input type="search" id="rows-search" autocomplete="off"></label>'
        f'<label class="field"{"" if len(evaluations) > 1 else " hidden"}>Evaluation <select id="rows-evaluation">'
        f'<option value="">all</option>{options}</select></label>'
        '<label class="field">Order <select id="rows-order"><option value="">as asked</option>'
        '<option value="worst">worst first</option></select></label></div>'
        f'<p class="note"><span id="rows-count" role="status"></span> {left}'
        "<kbd>j</kbd> <kbd>k</kbd> go through them.</p>"
        '<div class="split"><div id="rows-list" role="listbox" aria-label="Rows" tabindex="0"></div>'
        '<article id="row" aria-label="The row chosen" tabindex="-1"></article></div></div>'
    )


VIEW: Final = View("Rows", "Result", _html, "rows")
