"""Earlier results beside this one: each metric over time."""

from typing import Final

from penstock.report import figure, inert, markup
from penstock.report.plots import small
from penstock.report.report import Report
from penstock.report.sections.history import HistorySection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section = find(report, HistorySection)
    if section is None or not section.points:
        return ""
    several = len({evaluation for evaluation, _, _ in section.series()}) > 1
    lines = ""
    for evaluation, metric, environment in section.series():
        values = [
            next(
                (
                    w.head
                    for w in point.metrics
                    if (w.evaluation, w.metric, w.environment) == (evaluation, metric, environment)
                ),
                None,
            )
            for point in section.points
        ]
        known = [value for value in values if value is not None]
        name = f"{evaluation}/{metric}" if several else metric
        lines += (
            f'<tr><th scope="row">{inert.markup(inert.line(name, 60))}</th>'
            f"<td>{inert.markup(inert.line(environment, 40))}</td>"
            f"<td>{small.line(values, name)}</td>"
            f'<td class="right">{figure.number(min(known)) if known else figure.NONE}</td>'
            f'<td class="right">{figure.number(max(known)) if known else figure.NONE}</td>'
            f'<td class="right"><strong>{figure.number(values[-1])}</strong></td></tr>'
        )
    right = ("least", "most", "last")
    heads = markup.heads(("metric", "environment", "head, over time", *right), right)
    table = f'<div class="wide"><table class="drawn">{heads}<tbody>{lines}</tbody></table></div>'
    return (table if lines else "") + markup.body(section.blocks())


VIEW: Final = View("History", "Project", _html, "history")
