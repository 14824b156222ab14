"""Templates in another mix."""

from collections.abc import Sequence

import numpy as np
from tests.monitor.detectors.campaign import BANK, Texts, finds, holds, of_texts, saying


def opening(templates: Sequence[str], shares: Sequence[float]) -> Texts:
    filled = saying(BANK)

    def make(random: np.random.Generator, rows: int) -> list[str]:
        return [f"{random.choice(templates, p=shares)} {text}" for text in filled(random, rows)]

    return make


BEFORE = opening(["You are a bank clerk.", "Sum up this text.", "Is order 12 paid?"], [0.7, 0.2, 0.1])


def test_finds_its_shift() -> None:
    finds(
        "prompts",
        lambda seed: of_texts(
            BEFORE, opening(["You are a bank clerk.", "Sum up this text.", "Is order 77 paid?"], [0.3, 0.2, 0.5]), seed
        ),
    )


def test_holds_its_level() -> None:
    holds("prompts", lambda seed: of_texts(BEFORE, BEFORE, seed))
