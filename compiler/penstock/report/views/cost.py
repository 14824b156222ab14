"""What answers cost and how long they take, base against head; what this run cost itself."""

from collections.abc import Sequence
from math import fsum
from typing import Final

from penstock.report import figure, inert, markup
from penstock.report.block import Block, Facts, Heading
from penstock.report.plots import small
from penstock.report.report import Report
from penstock.report.sections.diff import DiffSection
from penstock.report.sections.gate import GateSection
from penstock.report.sections.rows import Answer, Row, RowsSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    rows, gate, diff = find(report, RowsSection), find(report, GateSection), find(report, DiffSection)
    if rows is None or not rows.rows:
        return ""
    made = ""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows.rows:
        groups.setdefault((row.evaluation, row.environment), []).append(row)
    for (evaluation, environment), own in groups.items():
        title = f"{inert.markup(inert.line(evaluation))} <small>in {inert.markup(inert.line(environment))}</small>"
        made += f"<h3>{title}</h3>{_table(own)}"
    rest: list[Block] = []
    if diff is not None and (costs := diff.costs()):
        rest += [Heading("Estimated from prices, before anything ran"), *costs]
    if gate is not None and gate.verdict is not None:
        calls = f"{gate.cost.calls:,}, {gate.cost.cached:,} of them from the store"
        rest += [Heading("This run"), Facts((("cost", (figure.usd(gate.cost.usd),)), ("calls", (calls,))))]
    return made + markup.body(rest)


def _table(rows: Sequence[Row]) -> str:
    base, head = (
        [a for row in rows for a in getattr(row, side) if a.status in ("ok", "failed")] for side in ("base", "head")
    )
    heads = markup.heads(("", "base", "head", "change"), ("base", "head", "change"))
    lines = [
        ("cost of an answer, mean", _mean(base, "usd"), _mean(head, "usd"), figure.usd),
        ("cost of all answers", _sum(base, "usd"), _sum(head, "usd"), figure.usd),
        ("tokens of an answer, mean", _mean(base, "tokens"), _mean(head, "tokens"), figure.number),
        ("latency, median", _at(base, 0.5), _at(head, 0.5), figure.seconds),
        ("latency, 95 of 100", _at(base, 0.95), _at(head, 0.95), figure.seconds),
        ("latency, 99 of 100", _at(base, 0.99), _at(head, 0.99), figure.seconds),
    ]
    body = "".join(
        f'<tr><th scope="row">{name}</th><td class="right">{_shown(before, base, show)}</td>'
        f'<td class="right"><strong>{_shown(after, head, show)}</strong></td>'
        f'<td class="right">{figure.relative(before, after)}</td></tr>'
        for name, before, after, show in lines
    )
    drawn = small.distributions([a.seconds for a in base], [a.seconds for a in head], None, "latency")
    prices = [[a.usd for a in side if a.usd is not None] for side in (base, head)]
    priced = small.distributions(prices[0], prices[1], None, "cost") if any(map(any, prices)) else ""
    figures = f"<figure>{drawn}<figcaption>Seconds of an answer: base grey, head in colour</figcaption></figure>"
    figures += f"<figure>{priced}<figcaption>US dollars of an answer</figcaption></figure>" if priced else ""
    return f'<div class="beside"><div class="wide"><table>{heads}<tbody>{body}</tbody></table></div>{figures}</div>'


def _shown(value: float | None, side: Sequence[Answer], show: object) -> str:
    if not side:
        return figure.NONE
    assert callable(show)
    return str(show(value))


def _mean(answers: Sequence[Answer], name: str) -> float | None:
    total = _sum(answers, name)
    return None if total is None or not answers else total / len(answers)


def _sum(answers: Sequence[Answer], name: str) -> float | None:
    """None where one of them is not known."""
    values = [getattr(answer, name) for answer in answers]
    return None if None in values or not values else fsum(values)


def _at(answers: Sequence[Answer], share: float) -> float | None:
    return small.quantile([answer.seconds for answer in answers], share)


VIEW: Final = View("Cost and latency", "Result", _html)
