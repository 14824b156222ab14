"""An evaluation has too few rows for its margin.

Even answers that are all equal decide nothing below 59 rows at a margin of 0.05, and where one row in ten comes out
otherwise it takes about four times as many. `dataset check` prints both for each guarded metric. Add rows, or widen the
margin.
"""

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

from penstock.check.practice import Finding, Looked, Severity
from penstock.check.rule import Wording
from penstock.stats import reach

CODE = "PS547"
SEVERITY = Severity.WARNING
CHANGED = 0.1
"""The share of rows that come out otherwise, where nothing is known."""


class Decides(NamedTuple):
    """A metric with a margin: its rows, those that decide if nothing changes, and if one row in ten does."""

    evaluation: str
    metric: str
    margin: float
    rows: int
    clusters: int
    fewest: int | None
    usual: int | None


def decides(data: Looked) -> Iterator[Decides]:
    """Every metric with a margin of the Evaluations that read the rows."""
    alpha = data.project.settings.gate.alpha
    for name, evaluation in data.evaluations:
        for metric, spec in evaluation.metrics.items():
            margin = spec.guard.margin if spec.guard is not None else None
            if spec.metric is not None and margin is not None:
                rows = data.planned(spec)
                spread = reach.needed(1, sqrt(CHANGED), margin, alpha) if margin else None
                groups = len({data.cluster(row) for row in rows})
                fewest = reach.identical_rows(alpha, margin)
                yield Decides(name, metric, margin, len(rows), groups, fewest, spread)


def find(data: Looked) -> Iterator[Finding]:
    least = reach.fewest_clusters(data.project.settings.gate.alpha)
    for each in decides(data):
        if each.fewest is not None and each.rows >= each.fewest and each.clusters >= least:
            continue
        rows = "no number of rows is enough" if each.fewest is None else f"{each.fewest} decide if no answer changes"
        usual = f", about {each.usual} if one in ten does" if each.usual is not None else ""
        message = f"'{each.evaluation}' has {each.rows} rows of {each.clusters} clusters for '{each.metric}'"
        words = Wording(f"{message} at a margin of {each.margin:g}: {rows}{usual}", _help(each, least))
        yield Finding(data.at("source"), words, data.resource)


def _help(each: Decides, least: int) -> str:
    if each.fewest is None:
        return "set a margin above 0"
    if each.rows < each.fewest:
        return (
            f"add at least {each.fewest - each.rows} rows, or widen the margin; `penstock dataset draft` proposes some"
        )
    return f"add rows of at least {least - each.clusters} more clusters"
