"""More refusals."""

import numpy as np
from tests.monitor.detectors.campaign import BANK, Texts, finds, holds, of_texts, saying


def answers(refused: float) -> Texts:
    said = saying(BANK)

    def make(random: np.random.Generator, rows: int) -> list[str]:
        return [
            "I'm sorry, but I can't help with that." if random.random() < refused else text
            for text in said(random, rows)
        ]

    return make


BEFORE = answers(0.05)


def test_finds_its_shift() -> None:
    finds("refusal", lambda seed: of_texts(BEFORE, answers(0.5), seed))


def test_holds_its_level() -> None:
    holds("refusal", lambda seed: of_texts(BEFORE, BEFORE, seed))
