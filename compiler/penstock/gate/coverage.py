"""Was enough measured to judge at all?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import isnan

from penstock.evaluate.run import RowResult, Run
from penstock.gate.case import Judged
from penstock.gate.table import Table
from penstock.gate.words import count, percent


def short(judged: Judged, side: str, run: Run) -> str | None:
    """A run that does not answer for every row of its evaluation, in words."""
    planned = len(judged.evaluation.rows) * judged.evaluation.spec.repeats
    held = len({(row.key, row.repeat) for row in run.rows})
    if held == planned == len(run.rows):
        return None
    return f"{judged.evaluation.name}: {side} answers for {held} of {count(planned, 'planned answer')}"


def uncovered(table: Table, least: float) -> str | None:
    """A guarded metric of which either side measured less than the share `least` of the planned answers, in words."""
    if not table.pairs:
        return f"{table.metric}: no row is planned for it"
    sides = [("head", table.head, (row for pair in table.pairs for row in pair.head))]
    if table.base is not None:
        sides.insert(0, ("base", table.base, (row for pair in table.pairs for row in pair.base)))
    for side, scores, rows in sides:
        lost = _lost(scores)
        planned = sum(map(len, scores))
        if (planned - lost) / planned < least - 1e-9:
            said = f"{table.metric}: {side} measured {planned - lost} of {planned} planned answers"
            return f"{said}, {percent(least)} are needed{_why(rows)}"
    return None


def _lost(scores: Sequence[Sequence[float]]) -> int:
    return sum(isnan(score) for row in scores for score in row)


def _why(rows: Iterable[RowResult]) -> str:
    errors = Counter(row.error for row in rows if row.error)
    return f" ({errors.most_common(1)[0][0]})" if errors else ""
