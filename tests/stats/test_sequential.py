"""Betting: an e-process that may be looked at whenever one likes."""

from math import inf

import numpy as np
import pytest

from penstock.stats.sequential import BETS, Betting


def test_it_is_the_mean_over_bets_of_the_products() -> None:
    values = [0.0, 1.0, 0.5, 0.25, 0.0, 0.0]
    below, above = Betting(0.5), Betting(0.475, above=True)
    for value in values:
        below.see(value)
        above.see(value)
    expected = np.mean([np.prod([1 + g / 0.5 * (0.5 - x) for x in values]) for g in BETS])
    assert below.e == pytest.approx(expected, rel=1e-12)
    expected = np.mean([np.prod([1 + g / 0.475 * (x - 0.475) for x in values]) for g in BETS])
    assert above.e == pytest.approx(expected, rel=1e-12)


def test_it_starts_at_1_and_the_best_is_kept() -> None:
    bet = Betting(0.5)
    assert bet.e == pytest.approx(1)
    for _ in range(5):
        bet.see(0.0)
    top = bet.e
    bet.see(1.0)
    assert bet.e < top == bet.best


def test_it_never_overflows() -> None:
    bet = Betting(0.5)
    for _ in range(5000):
        bet.see(0.0)
    assert bet.e == inf


@pytest.mark.parametrize("m", [0.0, 1.0, -0.1, float("nan")])
def test_m_lies_within(m: float) -> None:
    with pytest.raises(ValueError, match="not within"):
        Betting(m)


def test_under_the_hypothesis_it_rarely_reaches_20() -> None:
    random = np.random.default_rng(1)
    reached = 0
    for _ in range(400):
        bet = Betting(0.5)
        for value in random.choice([0.0, 0.5, 1.0], 200):
            bet.see(float(value))
        reached += bet.best >= 20
    assert reached / 400 <= 0.05
