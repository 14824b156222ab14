"""What people say of the answers that a judge has scored."""

from collections.abc import Sequence
from math import fsum, isnan

from penstock.gate.case import Judged
from penstock.gate.table import Table
from penstock.gate.verdict import People
from penstock.metrics.calibration import Calibration
from penstock.stats.agreement import agreement
from penstock.stats.ppi import ppi


def people(judged: Judged, metric: str, table: Table, alpha: float) -> People | None:
    """None where the metric asks no judge with labels, or no side was asked."""
    runs = [run for run in (judged.head, judged.base) if run is not None]
    found = [run.calibrations[metric] for run in runs if metric in run.calibrations]
    definition = judged.evaluation.spec.metrics[metric].judge
    if not found:
        if definition is None or definition.labels is None or not runs:
            return None
        return People(0, None, None, 0, None, None, "the judge was not tried on the labelled rows")
    tried = found[0]
    human, labelled, everywhere = _changes(table, metric)
    theirs, ours = (_mean(human), _mean(labelled)) if human else (None, None)
    estimate = ppi(human, labelled, everywhere, alpha)
    figures = agreement(tried.people, tried.judge)
    return People(tried.labelled, figures, estimate, len(human), theirs, ours, _refusal(tried, theirs, ours))


def _refusal(tried: Calibration, people: float | None, judge: float | None) -> str | None:
    if tried.refusal is not None or people is None or judge is None:
        return tried.refusal
    if people * judge < 0 or (people < 0 and judge == 0):
        return f"on the rows that people judged too head changes by {people:+.2f}, by the judge {judge:+.2f}"
    return None


def _changes(table: Table, metric: str) -> tuple[list[float], list[float], list[float]]:
    """Head - base by people and by the judge on the rows where people judged both sides' answers, and by the judge on
    all rows."""
    if table.base is None:
        return [], [], []
    human: list[float] = []
    labelled: list[float] = []
    everywhere: list[float] = []
    for pair, before, after in zip(table.pairs, table.base, table.head, strict=True):
        scores = [score for score in (*before, *after) if not isnan(score)]
        if len(scores) < len(before) + len(after):
            continue
        change = _mean(after) - _mean(before)
        everywhere.append(change)
        old = [row.people[metric] for row in pair.base if metric in row.people]
        new = [row.people[metric] for row in pair.head if metric in row.people]
        if old and new:
            human.append(_mean(new) - _mean(old))
            labelled.append(change)
    return human, labelled, everywhere


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)
