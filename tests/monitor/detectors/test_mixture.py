"""Shift of the mixture."""

from tests.monitor.detectors.campaign import finds, holds, mixed, of_vectors

BEFORE = mixed([0.6, 0.2, 0.1, 0.1])


def test_finds_its_shift() -> None:
    finds("mixture", lambda seed: of_vectors(BEFORE, mixed([0.1, 0.2, 0.1, 0.6]), seed))


def test_holds_its_level() -> None:
    holds("mixture", lambda seed: of_vectors(BEFORE, BEFORE, seed))
