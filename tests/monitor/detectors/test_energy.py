"""Energy distance."""

from tests.monitor.detectors.campaign import finds, holds, normal, of_vectors

BEFORE = normal()


def test_finds_its_shift() -> None:
    finds("energy", lambda seed: of_vectors(BEFORE, normal(mean=1.2), seed))


def test_holds_its_level() -> None:
    holds("energy", lambda seed: of_vectors(BEFORE, BEFORE, seed))
