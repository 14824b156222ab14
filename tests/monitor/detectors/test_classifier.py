"""A classifier tells the samples apart."""

from tests.monitor.detectors.campaign import finds, holds, normal, of_vectors

BEFORE = normal()


def test_finds_its_shift() -> None:
    finds("classifier", lambda seed: of_vectors(BEFORE, normal(mean=1.5), seed))


def test_holds_its_level() -> None:
    holds("classifier", lambda seed: of_vectors(BEFORE, BEFORE, seed))
