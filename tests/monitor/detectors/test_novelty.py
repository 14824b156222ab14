"""What the pool has nothing near."""

from tests.monitor.detectors.campaign import finds, holds, mixed, of_vectors

BEFORE = mixed([0.5, 0.5, 0.0, 0.0])


def test_finds_its_shift() -> None:
    finds("novelty", lambda seed: of_vectors(BEFORE, mixed([0.3, 0.3, 0.4, 0.0]), seed))


def test_holds_its_level() -> None:
    holds("novelty", lambda seed: of_vectors(BEFORE, BEFORE, seed))
