"""Metrics from base to head, what an answer costs and how long it takes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penstock.report import figure
from penstock.report.block import Block, Column, Fold, Foreign, Heading, Inline, Table
from penstock.report.comment.parts import Parts
from penstock.report.judged import labelled, measured
from penstock.report.judged.measured import Measured

if TYPE_CHECKING:
    from penstock.report.sections.gate import GateSection

_MOST = 12
_DRAWN = 20


def metrics(section: "GateSection") -> list[Block]:
    """What decides stands open, what is only shown is folded."""
    every = measured.ordered(section.metrics)
    if not every:
        return []
    level = round(100 * (1 - 2 * section.alpha))
    shown = [metric for metric in every if metric.guarded]
    if len(shown) > _MOST:
        shown = [m for m in shown if m.improved or m.verdict not in ("PASS", "UNCHANGED")] or shown[:_MOST]
    made: list[Block] = [Heading("Metrics")]
    made += [_table(shown, section.metrics, level)] if shown else []
    rest = [metric for metric in every if metric not in shown]
    if rest:
        guarded = sum(metric.guarded for metric in rest)
        counts = ((guarded, "guarded that hold"), (len(rest) - guarded, "not guarded"))
        told = [f"{count} {what}" for count, what in counts if count]
        made.append(Fold((f"More metrics: {', '.join(told)}",), (_table(rest, section.metrics, level),)))
    judges = [(measured.label(m, section.metrics), m.people) for m in section.metrics if m.people is not None]
    if judges:
        made.append(Fold(("Judges and people",), (labelled.table(judges, "delta"),)))
    return made


def tests(section: "GateSection") -> list[Block]:
    """What the verdicts rest on, folded: intervals drawn, p, MDE, rows needed, seed."""
    if not section.metrics:
        return []
    drawn = [metric for metric in measured.ordered(section.metrics) if metric.guarded][:_DRAWN]
    plots = measured.plot(drawn, round(100 * (1 - 2 * section.alpha)))
    return [Fold(("Figures of the tests",), (*plots, measured.statistics(section.metrics)))]


def _table(shown: Sequence[Measured], among: Sequence[Measured], level: int) -> Table:
    columns = (
        Column("metric"),
        Column("base → head", True),
        Column("delta", True),
        Column(f"{level} % interval", True),
        Column("n", True),
        Column("verdict"),
    )
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (
            Foreign(measured.label(metric, among)),
            f"{figure.number(metric.base)} → {figure.number(metric.head)}",
            figure.signed(metric.delta),
            figure.interval(metric.low, metric.high),
            str(metric.n),
            metric.words(),
        )
        for metric in shown
    )
    return Table(columns, rows, "Delta and interval: above 0 is better.")


def cost(given: Parts) -> list[Block]:
    """An answer of the changed chains; nothing where neither price nor time is known."""
    section = given.judged()
    rows: list[tuple[Inline, ...]] = []
    estimate = given.diff.cost if given.diff is not None else None
    base, head = (estimate.base_usd, estimate.head_usd) if estimate else (None, None)
    if section is not None and base is None and head is None:
        base, head = section.answer.base_usd, section.answer.head_usd
    if base is not None or head is not None:
        rows.append(("cost of an answer, estimate", figure.usd(base), figure.usd(head), figure.relative(base, head)))
    if estimate is not None and (estimate.base_most_usd is not None or estimate.head_most_usd is not None):
        most = estimate.base_most_usd, estimate.head_most_usd
        rows.append(("cost of an answer, at most", *map(figure.usd, most), figure.relative(*most)))
    if section is not None:
        times = section.answer.base_seconds, section.answer.head_seconds
        if times != (None, None):
            rows.append(("median latency", *map(figure.seconds, times), figure.relative(*times)))
    if not rows:
        return []
    columns = (Column("an answer"), Column("base", True), Column("head", True), Column("change", True))
    return [Heading("Cost and latency"), Table(columns, tuple(rows), _spent(section))]


def _spent(section: "GateSection | None") -> str:
    if section is None:
        return ""
    calls = f"{figure.count(section.cost.calls, 'call')}, {section.cost.cached} of them from the store"
    return f"This run: {calls}, {figure.usd(section.cost.usd)}."
