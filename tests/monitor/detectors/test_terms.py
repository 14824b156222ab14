"""The shares of terms."""

from tests.monitor.detectors.campaign import BANK, finds, holds, of_texts, saying

BEFORE = saying(BANK)


def test_finds_its_shift() -> None:
    finds("terms", lambda seed: of_texts(BEFORE, saying("card account transfer payment cash refund"), seed))


def test_holds_its_level() -> None:
    holds("terms", lambda seed: of_texts(BEFORE, BEFORE, seed))
