"""How often a detector alarms on made samples. PENSTOCK_CAMPAIGN=10 makes ten times the runs."""

import os
from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from penstock.monitor import detector
from penstock.monitor.detector import Samples
from penstock.text import embedding

SIZE = int(os.environ.get("PENSTOCK_CAMPAIGN", "1"))
ROWS, POOL, DRAWS, ALPHA = 40, 80, 59, 0.05

Generator = np.random.Generator
Matrix = NDArray[np.float64]
Texts = Callable[[Generator, int], list[str]]
Vectors = Callable[[Generator, int], Matrix]


def of_texts(before: Texts, after: Texts, seed: int, rows: int = ROWS) -> Samples:
    random = np.random.default_rng(seed)
    texts, pool = [*before(random, rows), *after(random, rows)], before(random, POOL)
    return Samples(texts, pool, embedding.embed(texts, 64), embedding.embed(pool, 64), rows, rows, DRAWS, seed)


def of_vectors(before: Vectors, after: Vectors, seed: int, rows: int = ROWS) -> Samples:
    random = np.random.default_rng(seed)
    vectors, pool = np.concatenate([before(random, rows), after(random, rows)]), before(random, POOL)
    return Samples((), (), vectors, pool, rows, rows, DRAWS, seed)


def alarms(name: str, make: Callable[[int], Samples], runs: int) -> float:
    """Share of runs with p <= .05."""
    found = detector.load(name)
    return sum(found.detect(make(seed)).p <= ALPHA for seed in range(runs)) / runs


def finds(name: str, make: Callable[[int], Samples]) -> None:
    """Power of at least .9."""
    assert alarms(name, make, 20 * SIZE) >= 0.9


def holds(name: str, make: Callable[[int], Samples]) -> None:
    """No more than .05 + 2 standard errors under the null."""
    runs = 80 * SIZE
    assert alarms(name, make, runs) <= ALPHA + 2 * sqrt(ALPHA * (1 - ALPHA) / runs)


def normal(mean: float = 0.0, spread: float = 1.0, dimensions: int = 6) -> Vectors:
    """Directions of the first coordinate shifted by `mean`, all scaled by `spread` around a fixed point."""
    centre = np.full(dimensions, 1.5)

    def make(random: Generator, rows: int) -> Matrix:
        made = centre + spread * random.normal(size=(rows, dimensions))
        made[:, 0] += mean
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))

    return make


def mixed(shares: Sequence[float], spread: float = 0.3) -> Vectors:
    """Around the axes, in these shares."""

    def make(random: Generator, rows: int) -> Matrix:
        made = np.eye(len(shares))[random.choice(len(shares), rows, p=shares)]
        made = made + spread * random.normal(size=made.shape)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))

    return make


def saying(words: str, *, least: int = 3, most: int = 9, share: float = 0.0, other: str = "") -> Texts:
    """Texts of `least` to `most` of these words, of which a share holds one of the others too."""
    ours, theirs = words.split(), other.split()

    def make(random: Generator, rows: int) -> list[str]:
        made = []
        for _ in range(rows):
            said = list(random.choice(ours, random.integers(least, most + 1)))
            if theirs and random.random() < share:
                said.append(str(random.choice(theirs)))
            made.append(" ".join(said))
        return made

    return make


BANK = "card account transfer payment cash refund balance pin limit fee currency top fail decline money app branch"
