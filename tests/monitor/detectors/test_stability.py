"""Bands of lengths."""

from tests.monitor.detectors.campaign import BANK, finds, holds, of_texts, saying

BEFORE = saying(BANK)


def test_finds_its_shift() -> None:
    finds("stability", lambda seed: of_texts(BEFORE, saying(BANK, least=7, most=16), seed))


def test_holds_its_level() -> None:
    holds("stability", lambda seed: of_texts(BEFORE, BEFORE, seed))
