"""How far a judge agrees with people."""

from collections.abc import Sequence
from dataclasses import dataclass

from penstock.stats.agreement import agreement, together

LEAST = 0.98
"""Share of the labelled rows on which the judge must give a verdict."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A judge on rows that people have judged: scores in [0, 1] of both, row by row, where it gave one.

    Attributes:
        labelled: rows that it was asked about.
        problem: why it gave no score on one of them.
    """

    labelled: int
    people: tuple[float, ...]
    judge: tuple[float, ...]
    problem: str | None = None

    @property
    def refusal(self) -> str | None:
        """Why nothing can pass on this judge's word alone; None where the labels do not speak against it."""
        if len(self.judge) < LEAST * self.labelled:
            why = f" ({self.problem})" if self.problem else ""
            return f"the judge gave a verdict on {len(self.judge)} of {self.labelled} labelled rows{why}"
        sign = together(self.people, self.judge)
        if sign is None or sign > 0:
            return None
        found = agreement(self.people, self.judge)
        kappa = "" if found is None or found.kappa is None else f" (kappa {found.kappa:.2f})"
        return f"the judge does not grade as people do: what they find better it does not{kappa}"


def calibration(labelled: int, scores: Sequence[tuple[float, float]], problem: str | None) -> Calibration:
    """Of pairs (people's score, the judge's), in an order that does not tell who asked."""
    scores = sorted(scores)
    return Calibration(labelled, tuple(human for human, _ in scores), tuple(judge for _, judge in scores), problem)


def merged(parts: Sequence[Calibration]) -> Calibration:
    """Of a judge that was tried on the labelled rows part by part."""
    scores = [pair for part in parts for pair in zip(part.people, part.judge, strict=True)]
    problem = min((part.problem for part in parts if part.problem is not None), default=None)
    return calibration(sum(part.labelled for part in parts), scores, problem)
