"""Are answers borne out by the documents they were given? Of a sample, since reading all of them costs."""

from collections.abc import Sequence
from typing import NamedTuple

from penstock.monitor.split import drawn
from penstock.text.entailment import grounded


class Grounded(NamedTuple):
    """Row `rows[i]` has the share `values[i]` of its sentences borne out, in [0, 1]."""

    rows: list[int]
    values: list[float]


def groundedness(
    answers: Sequence[str], documents: Sequence[Sequence[str]], *, sample: float = 1.0, seed: int = 0
) -> Grounded:
    """`text.entailment.grounded` of a share of the answers that the seed draws, in order, at least one of them.

    Compare the values of two windows by `compare_numbers`, or judge them by `judge_objective`.

    Raises:
        ValueError: another number of document lists than answers, a sample outside (0, 1].
    """
    if len(answers) != len(documents):
        raise ValueError(f"{len(documents)} lists of documents for {len(answers)} answers")
    if not 0 < sample <= 1:
        raise ValueError(f"sample is {sample}, not within (0, 1]")
    rows = sorted(drawn(len(answers), max(1, round(sample * len(answers))), seed)) if answers else []
    return Grounded(rows, [grounded(answers[row], documents[row]) for row in rows])
