"""What a comparison found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from penstock.stats.plane import plane


@dataclass(frozen=True, slots=True)
class Signal:
    """One detector's word.

    Attributes:
        statistic: its own, of the samples as they are.
        p: of the permutation test, never 0.
        holm: the same corrected for all signals of the reading (Holm 1979).
        effect: the size of the difference in the detector's unit; 0 is none.
        null: between which values the statistic of 98 of 100 permutations lies.
    """

    statistic: float
    p: float
    holm: float
    effect: float
    null: tuple[float, float] | None = None


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
class Point:
    """A text in the plane in which the texts of a reading differ most; see `stats.plane`.

    Attributes:
        is_novel: of the current sample, and farther from all that is known than 99 of 100 texts of the reference.
        text: empty where there are embeddings alone.
    """

    x: float
    y: float
    is_current: bool
    is_novel: bool
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """What is to be laid out, only when somebody looks.

    Attributes:
        vectors: shape (n, d); the others have n items.
    """

    vectors: NDArray[np.float32]
    is_current: Sequence[bool]
    is_novel: Sequence[bool]
    texts: Sequence[str]

    def points(self) -> tuple[Point, ...]:
        made = plane(self.vectors.astype(np.float64)).tolist()
        return tuple(
            Point(x, y, *each)
            for (x, y), each in zip(made, zip(self.is_current, self.is_novel, self.texts, strict=True), strict=True)
        )


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
        plane: of as many texts as were asked for.
        units: blocks of the reference and of the current sample that were compared; None: each row is one.
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
    plane: Plane | None = None
    units: tuple[int, int] | None = None
