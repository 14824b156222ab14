"""A word that the pool lacks, said by many."""

import numpy as np
from tests.monitor.detectors.campaign import BANK, finds, holds, of_texts, saying

BEFORE = saying(BANK)


def test_finds_its_shift() -> None:
    finds("concepts", lambda seed: of_texts(BEFORE, saying(BANK, share=0.35, other="crypto"), seed))


def test_holds_its_level() -> None:
    holds("concepts", lambda seed: of_texts(BEFORE, BEFORE, seed))


def test_many_rare_words_are_no_concept() -> None:
    def rare(random: np.random.Generator, rows: int) -> list[str]:
        return [f"{text} x{random.integers(10**9)}" for text in BEFORE(random, rows)]

    holds("concepts", lambda seed: of_texts(rare, rare, seed))
