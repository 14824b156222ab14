"""Another language."""

from collections.abc import Sequence

from tests.monitor.detectors.campaign import Texts, finds, holds, of_texts

LINES = ("how do i get my money back from the shop", "wie bekomme ich das Geld von der Bank nicht zurück")


def lines(shares: Sequence[float]) -> Texts:
    return lambda random, rows: [LINES[which] for which in random.choice(2, rows, p=shares)]


BEFORE = lines([0.9, 0.1])


def test_finds_its_shift() -> None:
    finds("language", lambda seed: of_texts(BEFORE, lines([0.5, 0.5]), seed))


def test_holds_its_level() -> None:
    holds("language", lambda seed: of_texts(BEFORE, BEFORE, seed))
