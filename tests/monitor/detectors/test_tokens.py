"""Tokens."""

from tests.monitor.detectors.campaign import BANK, finds, holds, of_texts, saying

BEFORE = saying(BANK)


def test_finds_its_shift() -> None:
    finds("tokens", lambda seed: of_texts(BEFORE, saying(BANK, least=6, most=14), seed))


def test_holds_its_level() -> None:
    holds("tokens", lambda seed: of_texts(BEFORE, BEFORE, seed))
