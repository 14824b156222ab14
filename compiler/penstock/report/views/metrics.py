"""Metrics, base against head: intervals on one axis, distributions, slices."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from penstock.report import figure, inert, markup
from penstock.report.block import Tone, Whisker
from penstock.report.judged import measured
from penstock.report.judged.measured import Measured
from penstock.report.plots import small
from penstock.report.report import Report
from penstock.report.sections.eval import EvalSection, Evaluated
from penstock.report.sections.gate import GateSection
from penstock.report.sections.rows import Answer, RowsSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    gate, rows, runs = find(report, GateSection), find(report, RowsSection), find(report, EvalSection)
    if gate is None or not gate.metrics:
        return ""
    level = round(100 * (1 - 2 * gate.alpha))
    made = []
    # what decides comes first
    decides = {metric.evaluation for metric in gate.metrics if metric.guarded}
    ordered = sorted(gate.metrics, key=lambda m: (m.evaluation not in decides, m.evaluation, m.environment))
    for (evaluation, environment), own in groupby(ordered, key=lambda metric: (metric.evaluation, metric.environment)):
        metrics = measured.ordered(own)
        title = f"{inert.markup(inert.line(evaluation))} <small>in {inert.markup(inert.line(environment))}</small>"
        made.append(f"<h3>{title}</h3>{_table(metrics, rows, level)}{_slices(evaluation, environment, runs)}")
    note = (
        f"Delta with its {level} % interval: right of the line is better, the dotted line is the margin. "
        "Distributions: base grey, head in colour"
    )
    cut = f", of {len(rows.rows):,} rows that this report holds" if rows is not None and rows.left_out else ""
    return "".join(made) + f'<p class="note">{note}{cut}.</p>'


def _table(metrics: Sequence[Measured], rows: RowsSection | None, level: int) -> str:
    found = [whisker for metric in metrics if (whisker := _whisker(metric)) is not None]
    axis = small.axis(found)
    kinds = {(each.evaluation, each.metric): each.kind for each in rows.metrics} if rows is not None else {}
    lines = ""
    for metric in metrics:
        whisker, word = _whisker(metric), metric.words()
        bounded = kinds.get((metric.evaluation, metric.metric)) in ("binary", "score")
        base, head = _values(rows, metric, "base"), _values(rows, metric, "head")
        delta = figure.signed(metric.delta)
        lines += (
            f'<tr><th scope="row">{inert.markup(inert.line(metric.metric, 60))}</th><td>{markup.part(word)}</td>'
            f'<td class="right">{metric.n}</td><td class="right">{figure.number(metric.base)}</td>'
            f'<td class="right"><strong>{figure.number(metric.head)}</strong></td><td class="right">{delta}</td>'
            f"<td>{small.interval(whisker, axis) if whisker is not None else ''}</td>"
            f'<td class="right">{figure.interval(metric.low, metric.high)}</td>'
            f"<td>{small.distributions(base, head, 1.0 if bounded else None, metric.metric)}</td></tr>"
        )
    right = ("n", "base", "head", "delta")
    heads = markup.heads(
        ("metric", "verdict", *right, "", f"{level} % interval", "distribution"), (*right, f"{level} % interval")
    )
    return f'<div class="wide"><table class="drawn">{heads}<tbody>{lines}</tbody></table></div>'


def _whisker(metric: Measured) -> Whisker | None:
    if metric.delta is None or metric.low is None or metric.high is None:
        return None
    tone = {"FAIL": Tone.BAD, "INCONCLUSIVE": Tone.WARN}.get(
        metric.verdict, Tone.GOOD if metric.improved else Tone.MUTED
    )
    return Whisker(
        metric.metric, metric.delta, metric.low, metric.high, metric.margin, tone if metric.guarded else Tone.MUTED
    )


def _values(rows: RowsSection | None, metric: Measured, side: str) -> list[float]:
    values = []
    for row in rows.rows if rows is not None else ():
        if (row.evaluation, row.environment) == (metric.evaluation, metric.environment):
            answers: Sequence[Answer] = getattr(row, side)
            values += [score for a in answers if (score := a.scores.get(metric.metric)) is not None]
    return values


def _slices(evaluation: str, environment: str, runs: EvalSection | None) -> str:
    """A row a value of a slice, base to head of each metric; values that head answers worse are marked."""
    own = [r for r in runs.runs if (r.evaluation, r.environment) == (evaluation, environment)] if runs else []
    sides: dict[str, Evaluated] = {run.side or "head": run for run in own}
    head, base = sides.get("head"), sides.get("base")
    if head is None or not head.slices:
        return ""
    before = {(s.slice, s.value, s.metric): s.mean for s in base.slices} if base is not None else {}
    names = list(dict.fromkeys(each.metric for each in head.slices if each.planned))
    made = ""
    for name in dict.fromkeys(each.slice for each in head.slices):
        values = list(dict.fromkeys(each.value for each in head.slices if each.slice == name))
        after = {(s.value, s.metric): s for s in head.slices if s.slice == name}
        lines = ""
        for value in values:
            cells = ""
            for metric in names:
                one = after.get((value, metric))
                if one is None or not one.planned:
                    cells += "<td></td>"
                    continue
                was = before.get((name, value, metric))
                arrow = f'<span class="muted">{figure.number(was)} →</span> ' if base is not None else ""
                cells += f'<td class="right">{arrow}{figure.number(one.mean)}</td>'
            count = max((each.planned for (v, _), each in after.items() if v == value), default=0)
            named = inert.markup(inert.line(value, 60))
            lines += f'<tr><th scope="row">{named}</th><td class="right">{count}</td>{cells}</tr>'
        heads = "".join(
            f'<th scope="col" class="right">{inert.markup(inert.line(metric, 40))}</th>' for metric in names
        )
        said = inert.markup(inert.line(name, 60))
        made += (
            f'<details><summary>By {said}</summary><div class="wide"><table><thead><tr><th scope="col">{said}</th>'
            f'<th scope="col" class="right">rows</th>{heads}</tr></thead><tbody>{lines}</tbody></table></div></details>'
        )
    return made


VIEW: Final = View("Metrics", "Result", _html)
