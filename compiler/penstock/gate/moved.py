"""Rows whose score moved, for people to look at."""

from collections.abc import Iterable, Iterator
from math import fsum, isnan

from penstock.gate.scored import Scored
from penstock.gate.verdict import RowChange

MOST = 50


def moved(metrics: Iterable[Scored]) -> tuple[RowChange, ...]:
    """Rows of guarded pass/fail and score metrics that base and head score differently, worst first, at most 50.

    A row is worst where it loses most; what was not measured counts as the worst score.
    """
    found = sorted((item for scored in metrics for item in _moved(scored)), key=lambda item: item[0])
    return tuple(change for _, change in found[:MOST])


def _moved(scored: Scored) -> Iterator[tuple[tuple[float, str, str, str], RowChange]]:
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
        change = RowChange(
            evaluation=name,
            metric=scored.name,
            row=pair.key,
            base=base,
            head=head,
            question=dict(pair.row.inputs),
            base_outputs=dict(pair.base[0].outputs),
            head_outputs=dict(pair.head[0].outputs),
        )
        yield (lost if larger else -lost, name, scored.name, pair.key), change


def _mean(scores: list[float]) -> float | None:
    known = [score for score in scores if not isnan(score)]
    return fsum(known) / len(known) if known else None
