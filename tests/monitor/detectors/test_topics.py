"""Topics in another mix."""

from tests.monitor.detectors.campaign import finds, holds, mixed, of_vectors

BEFORE = mixed([0.7, 0.1, 0.1, 0.1], 0.1)


def test_finds_its_shift() -> None:
    finds("topics", lambda seed: of_vectors(BEFORE, mixed([0.2, 0.1, 0.1, 0.6], 0.1), seed))


def test_holds_its_level() -> None:
    holds("topics", lambda seed: of_vectors(BEFORE, BEFORE, seed))
