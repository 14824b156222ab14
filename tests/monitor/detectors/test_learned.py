"""A kernel learnt on half of the rows."""

from tests.monitor.detectors.campaign import finds, holds, normal, of_vectors

BEFORE = normal()


def test_finds_its_shift() -> None:
    finds("learned", lambda seed: of_vectors(BEFORE, normal(mean=2.0), seed))


def test_holds_its_level() -> None:
    holds("learned", lambda seed: of_vectors(BEFORE, BEFORE, seed))
