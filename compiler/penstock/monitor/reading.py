"""What a comparison found."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """One detector's word.

    Attributes:
        statistic: its own, of the samples as they are.
        p: of the permutation test, never 0.
        holm: the same corrected for all signals of the reading (Holm 1979).
        effect: the size of the difference in the detector's unit; 0 is none.
    """

    statistic: float
    p: float
    holm: float
    effect: float


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of texts that are near each other, whose share has moved.

    Attributes:
        name: terms that it uses more than the others do; empty where it has none.
        before, after: its share of the reference and of the current sample.
        is_new: nothing in the reference is as near to its texts as they are to each other.
        texts: of the current sample, the most typical first.
    """

    name: str
    before: float
    after: float
    is_new: bool
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Two samples compared.

    Attributes:
        alarm: some signal has `holm` <= alpha and reaches the least effect that was asked for.
        p: the smallest `holm`; 1 where nothing was measured.
        signals: by the detector's name, in the order asked for.
        examples: the most novel texts of the current sample, the most novel first.
        reference, current: rows that were compared.
        alpha: the level.
        seed: of the split and the permutations.
        topics: which ones moved by more than chance lets one expect, new ones first: a help to look, not a test.
    """

    alarm: bool
    p: float
    signals: Mapping[str, Signal]
    examples: tuple[str, ...]
    reference: int
    current: int
    alpha: float
    seed: int
    topics: tuple[Topic, ...] = ()
