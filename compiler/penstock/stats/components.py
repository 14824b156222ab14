"""Where the noise of repeated answers comes from: nested analysis of variance."""

from collections.abc import Sequence
from math import ceil, fsum, sqrt
from typing import NamedTuple


class Components(NamedTuple):
    """Variances of a score: between rows, of answers to the same row, of verdicts on the same answer.

    `judge` is None where each answer was judged once; `generation` then holds both.
    """

    item: float
    generation: float
    judge: float | None
    rows: int

    @property
    def within(self) -> float:
        """Of one answer, judged once, about its row's mean."""
        return self.generation + (self.judge or 0.0)


def components(scores: Sequence[Sequence[Sequence[float]]]) -> Components:
    """Of a balanced table, rows x answers x verdicts (Searle, Casella, McCulloch 1992, section 3.6, moments).

    With mean squares of verdicts in answers, of answers in rows and of rows: judge = MS_v, generation = (MS_a - MS_v) /
    m, item = (MS_r - MS_a) / (K m); what comes out below 0 is 0.

    ValueError: fewer than two rows or two answers a row, or a table that is not balanced.
    """
    n, repeats = len(scores), len(scores[0]) if scores else 0
    verdicts = len(scores[0][0]) if repeats else 0
    if n < 2 or repeats < 2 or verdicts < 1:
        raise ValueError(f"{n} rows x {repeats} answers x {verdicts} verdicts: two rows and two answers at least")
    if any(len(row) != repeats or any(len(answer) != verdicts for answer in row) for row in scores):
        raise ValueError("the table is not balanced")
    answers = [[fsum(answer) / verdicts for answer in row] for row in scores]
    rows = [fsum(row) / repeats for row in answers]
    mean = fsum(rows) / n
    of_rows = repeats * verdicts * _squares(rows, mean) / (n - 1)
    of_answers = verdicts * fsum(_squares(a, r) for a, r in zip(answers, rows, strict=True)) / (n * (repeats - 1))
    judge = None
    if verdicts > 1:
        apart = (
            _squares(v, a) for row, means in zip(scores, answers, strict=True) for v, a in zip(row, means, strict=True)
        )
        judge = fsum(apart) / (n * repeats * (verdicts - 1))
    generation = max(0.0, (of_answers - (judge or 0.0)) / verdicts)
    return Components(max(0.0, (of_rows - of_answers) / (repeats * verdicts)), generation, judge, n)


def repeats_worth(found: Components, *, item_cost: float = 1.0, repeat_cost: float = 1.0) -> int | None:
    """Answers a row that give the most for the money: ceil(sqrt(within item_cost / (item repeat_cost))), at least 1.

    None where rows do not differ: then more repeats always help as much as more rows.
    """
    if found.item <= 0:
        return None if found.within > 0 else 1
    return max(1, ceil(sqrt(found.within * item_cost / (found.item * repeat_cost)) - 1e-9))


def _squares(values: Sequence[float], mean: float) -> float:
    return fsum((value - mean) ** 2 for value in values)
