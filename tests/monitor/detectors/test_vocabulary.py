"""Words out of the pool's vocabulary."""

from tests.monitor.detectors.campaign import BANK, finds, holds, of_texts, saying

BEFORE = saying(BANK)


def test_finds_its_shift() -> None:
    finds("vocabulary", lambda seed: of_texts(BEFORE, saying(BANK, share=0.4, other="yield dividend bond"), seed))


def test_holds_its_level() -> None:
    holds("vocabulary", lambda seed: of_texts(BEFORE, BEFORE, seed))
