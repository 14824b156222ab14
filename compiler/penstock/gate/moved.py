"""Rows whose score moved, for people to look at."""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from math import fsum, isnan
from typing import NamedTuple

from penstock.gate.pair import Pair
from penstock.gate.scored import Scored
from penstock.gate.verdict import RowChange

MOST = 50


def moved(metrics: Iterable[Scored]) -> tuple[RowChange, ...]:
    """Rows of guarded pass/fail and score metrics that base and head score differently, worst first, at most 50.

    A row is worst where it loses most; what was not measured counts as the worst score.
    """
    found = nsmallest(MOST, (item for scored in metrics for item in _moved(scored)), key=lambda item: item[0])
    return tuple(_change(*item) for item in found)


class _Moved(NamedTuple):
    order: tuple[float, str, str, str]
    pair: Pair
    base: float | None
    head: float | None


def _moved(scored: Scored) -> Iterator[_Moved]:
    table = scored.table
    if scored.guard is None or scored.gap or not table.bounded or table.base is None:
        return
    name = scored.judged.evaluation.name
    for pair, before, after in zip(table.pairs, table.base, table.head, strict=True):
        base, head = _mean(before), _mean(after)
        if base == head or not pair.base or not pair.head:
            continue
        larger = table.signature.larger_is_better
        worst = float(not larger)
        lost = (worst if head is None else head) - (worst if base is None else base)
        yield _Moved((lost if larger else -lost, name, scored.name, pair.key), pair, base, head)


def _change(order: tuple[float, str, str, str], pair: Pair, base: float | None, head: float | None) -> RowChange:
    """Reads what was asked and answered: of these few rows alone."""
    _, evaluation, metric, row = order
    return RowChange(
        evaluation=evaluation,
        metric=metric,
        row=row,
        base=base,
        head=head,
        question=dict(pair.row.inputs),
        base_outputs=dict(pair.base[0].outputs),
        head_outputs=dict(pair.head[0].outputs),
        base_reason=pair.base[0].reasons.get(metric),
        head_reason=pair.head[0].reasons.get(metric),
    )


def _mean(scores: list[float]) -> float | None:
    known = [score for score in scores if not isnan(score)]
    return fsum(known) / len(known) if known else None
