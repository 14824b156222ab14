"""The contract of a detector: a module of `detectors`, named as in a Monitor, with this function."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from penstock.stats import novelty, relabel
from penstock.stats.relabel import Tested

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Samples:
    """Two samples, the reference part first, and a pool of the reference that shares no row with either.

    Attributes:
        texts: of n = reference + current rows; empty where there are embeddings alone.
        pool_texts: of the pool.
        vectors: shape (n, d), of unit length or 0.
        pool: shape (p, d), the same.
        reference, current: rows of each part.
        draws, seed: of the permutations.
        strata, blocks: of the n rows, as for `stats.relabel`.
    """

    texts: Sequence[str]
    pool_texts: Sequence[str]
    vectors: Matrix
    pool: Matrix
    reference: int
    current: int
    draws: int = relabel.DRAWS
    seed: int = 0
    strata: Sequence[Hashable] | None = None
    blocks: Sequence[Hashable] | None = None

    @cached_property
    def labels(self) -> Matrix:
        """Shape (draws + 1, n): who could have been in the current sample."""
        return self.drawn(self.strata)

    @cached_property
    def strangeness(self) -> Matrix:
        """Distance of each of the n rows from the nearest of the pool; shape (n,)."""
        # Rounded: a tie is one on every machine.
        return novelty.distances(self.pool, self.vectors).round(9)

    @property
    def units(self) -> tuple[int, int]:
        """Blocks of the reference and of the current sample; rows where there are none."""
        if self.blocks is None:
            return self.reference, self.current
        return len(set(self.blocks[: self.reference])), len(set(self.blocks[self.reference :]))

    def drawn(self, strata: Sequence[Hashable] | None) -> Matrix:
        """The same within strata of one's own."""
        return relabel.labels(
            self.reference, self.current, draws=self.draws, seed=self.seed, strata=strata, blocks=self.blocks
        )


class Detector(Protocol):
    """Attributes:
    NEEDS_TEXT: it reads the texts, not their embeddings alone.
    UNIT: what its effect counts.
    """

    __doc__: str | None
    NEEDS_TEXT: bool
    UNIT: str

    def detect(self, samples: Samples) -> Tested: ...


def load(name: str) -> Detector:
    """The detector of that name.

    Raises:
        ValueError: there is none.
    """
    from penstock.monitor.detectors import MEMBERS

    if name not in MEMBERS:
        raise ValueError(f"there is no detector {name!r}; there are {', '.join(MEMBERS)}")
    return cast(Detector, import_module(MEMBERS[name].partition(":")[0]))
