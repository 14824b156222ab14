"""A judge against people who judged the same, as it is published."""

from collections.abc import Sequence

from penstock.report import figure
from penstock.report.block import Column, Foreign, Inline, Table, Tone, Word
from penstock.report.section import Shape
from penstock.stats.agreement import Agreement
from penstock.stats.ppi import Estimate


class Labelled(Shape):
    """A judge on the rows that people judged too; null where a figure does not exist.

    `value`, `low`, `high`: what people would say of all rows, prediction-powered (PPI++): head - base in a gate, the
    mean of one run in an evaluation."""

    labelled: int
    """Rows that people judged, and the judge was asked about."""
    agreement: float | None
    """Share on which both pass or both fail."""
    kappa: float | None
    sensitivity: float | None
    """Share of what people pass that the judge passes."""
    specificity: float | None
    """Share of what people fail that the judge fails."""
    pairs: int | None = None
    """Rows of which people judged both sides' answers."""
    value: float | None
    low: float | None
    high: float | None
    weight: float | None
    """How much the judge counts in `value`; 0: the labels alone."""
    refusal: str | None
    """Why nothing passes on this judge's word alone."""


def labelled(
    count: int, agreement: Agreement | None, estimate: Estimate | None, refusal: str | None, pairs: int | None = None
) -> Labelled:
    return Labelled(
        labelled=count,
        agreement=None if agreement is None else agreement.share,
        kappa=None if agreement is None else agreement.kappa,
        sensitivity=None if agreement is None else agreement.sensitivity,
        specificity=None if agreement is None else agreement.specificity,
        pairs=pairs,
        value=None if estimate is None else estimate.value,
        low=None if estimate is None else estimate.low,
        high=None if estimate is None else estimate.high,
        weight=None if estimate is None else estimate.weight,
        refusal=refusal,
    )


def table(judges: Sequence[tuple[str, Labelled]], what: str) -> Table:
    """By metric; `what` is estimated: `delta` or `mean`."""
    titles = ("labels", "agreement", "kappa", "sensitivity", "specificity", f"{what} by people", "interval")
    columns = (Column("metric"), *(Column(title, True) for title in titles), Column("labels say"))
    rows = tuple(_row(name, judge) for name, judge in judges)
    return Table(
        columns, rows, "By people: what people would say of all rows, from their labels and the judge (PPI++)."
    )


def _row(name: str, judge: Labelled) -> tuple[Inline, ...]:
    interval = figure.NONE
    if judge.low is not None and judge.high is not None:
        interval = figure.interval(judge.low, judge.high)
    return (
        Foreign(name),
        str(judge.labelled),
        figure.number(judge.agreement),
        figure.number(judge.kappa),
        figure.number(judge.sensitivity),
        figure.number(judge.specificity),
        figure.number(judge.value),
        interval,
        Word("nothing against it", Tone.PLAIN) if judge.refusal is None else Word(judge.refusal, Tone.BAD),
    )
