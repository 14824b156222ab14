"""How far a judge agrees with people who judged the same."""

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple


class Agreement(NamedTuple):
    """Of two raters who pass (a score of at least 1/2) or fail each row.

    Attributes:
        share: of rows on which they agree.
        kappa: Cohen's (1960): agreement beyond chance; None where chance alone makes them agree.
        sensitivity: share of what people pass that the judge passes; None where people pass none.
        specificity: share of what people fail that the judge fails; None where people fail none.
    """

    n: int
    share: float
    kappa: float | None
    sensitivity: float | None
    specificity: float | None


def agreement(people: Sequence[float], judge: Sequence[float]) -> Agreement | None:
    """Scores in [0, 1], row by row; None of no row."""
    pairs = [(human >= 0.5, model >= 0.5) for human, model in zip(people, judge, strict=True)]
    n = len(pairs)
    if not n:
        return None
    both, neither = sum(h and j for h, j in pairs), sum(not h and not j for h, j in pairs)
    passed, let = sum(h for h, _ in pairs), sum(j for _, j in pairs)
    share = (both + neither) / n
    chance = (passed * let + (n - passed) * (n - let)) / n**2
    return Agreement(
        n,
        share,
        None if chance == 1 else (share - chance) / (1 - chance),
        both / passed if passed else None,
        neither / (n - passed) if passed < n else None,
    )


def together(people: Sequence[float], judge: Sequence[float]) -> float | None:
    """Covariance of the scores: above 0 where the judge finds better what people find better. None where people's
    scores are all the same, and so tell nothing; 0 where the judge's are."""
    if len(set(people)) < 2:
        return None
    middle, centre = fsum(people) / len(people), fsum(judge) / len(judge)
    covariance = fsum((h - middle) * (j - centre) for h, j in zip(people, judge, strict=True)) / len(people)
    return 0.0 if len(set(judge)) < 2 else covariance
