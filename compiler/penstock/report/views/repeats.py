"""Rows that were answered several times: which of them answer now this, now that."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from penstock.report import figure, inert, markup
from penstock.report.plots import drawn
from penstock.report.report import Report
from penstock.report.sections.rows import Answer, Row, RowsSection
from penstock.report.view import View, find

_LISTED: Final = 200


class _Flaky(NamedTuple):
    row: Row
    spread: dict[str, tuple[float, float]]  # base and head, by metric
    answers: tuple[int, int]  # how many different ones


def _html(report: Report) -> str:
    section = find(report, RowsSection)
    repeated = [row for row in section.rows if max(len(row.base), len(row.head)) > 1] if section is not None else []
    if section is None or not repeated:
        return ""
    flaky = [one for row in repeated if (one := _flaky(row)) is not None]
    flaky.sort(key=lambda one: (-max((max(pair) for pair in one.spread.values()), default=0.0), -max(one.answers)))
    told = f"{figure.count(len(repeated), 'row')} answered several times; {len(flaky):,} of them not always alike."
    lines = "".join(map(_line, flaky[:_LISTED]))
    more = f'<p class="note">{len(flaky) - _LISTED:,} more are among the rows.</p>' if len(flaky) > _LISTED else ""
    right = ("answers", "different on base", "different on head")
    heads = markup.heads(("row", "evaluation", *right, "spread of scores, base → head"), right)
    table = f'<div class="wide"><table>{heads}<tbody>{lines}</tbody></table></div>{more}'
    note = "Spread: the largest score of a row's answers less the smallest."
    return f'<p>{told}</p>{table}<p class="note">{note}</p>' if flaky else f"<p>{told}</p>"


def _flaky(row: Row) -> _Flaky | None:
    names = dict.fromkeys(name for answer in (*row.base, *row.head) for name in answer.scores)
    spread = {name: (_spread(row.base, name), _spread(row.head, name)) for name in names}
    spread = {name: pair for name, pair in spread.items() if any(pair)}
    answers = (_kinds(row.base), _kinds(row.head))
    return _Flaky(row, spread, answers) if spread or max(answers) > 1 else None


def _spread(answers: Sequence[Answer], name: str) -> float:
    scores = [score for answer in answers if (score := answer.scores.get(name)) is not None]
    return max(scores) - min(scores) if scores else 0.0


def _kinds(answers: Sequence[Answer]) -> int:
    return len({repr(answer.outputs) for answer in answers if answer.outputs is not None})


def _line(one: _Flaky) -> str:
    row = one.row
    href = f"#/rows?evaluation={drawn.address(row.evaluation)}&amp;row={drawn.address(row.row)}"
    spread = ", ".join(
        f"{inert.line(name, 40)} {figure.number(base)} → {figure.number(head)}"
        for name, (base, head) in one.spread.items()
    )
    kinds = "".join(f'<td class="right">{amount or figure.NONE}</td>' for amount in one.answers)
    return (
        f'<tr><th scope="row"><a href="{href}">{inert.markup(inert.line(row.row, 60))}</a></th>'
        f"<td>{inert.markup(inert.line(row.evaluation, 60))}</td>"
        f'<td class="right">{max(len(row.base), len(row.head))}</td>{kinds}<td>{inert.markup(spread)}</td></tr>'
    )


VIEW: Final = View("Repeats", "Result", _html)
