"""The conformal test martingale."""

import random

import pytest

from penstock.stats.martingale import KAPPAS, Martingale


def test_ranks_and_bets_by_definition() -> None:
    martingale = Martingale([0.1, 0.2, 0.2, 0.5])
    p = martingale.see(0.2)
    assert 1 / 5 <= p <= (1 + 3) / 5
    assert martingale.value == pytest.approx(sum(k * p ** (k - 1) for k in KAPPAS) / 14)
    assert 0 < martingale.see(9.0) <= 1 / 6


def test_stands_still_while_nothing_changes() -> None:
    """Ville: 1/alpha is reached by at most alpha of the streams."""
    source, reached = random.Random(0), 0
    for seed in range(200):
        martingale = Martingale([source.random() for _ in range(100)], seed=seed)
        for _ in range(200):
            martingale.see(source.random())
        reached += martingale.best >= 20
    assert reached / 200 <= 0.05 + 2 * (0.05 * 0.95 / 200) ** 0.5


def test_ties_alone_are_no_evidence() -> None:
    reached = 0
    for seed in range(100):
        martingale = Martingale([0.0] * 50, seed=seed)
        for _ in range(100):
            martingale.see(0.0)
        reached += martingale.best >= 20
    assert reached <= 9


def test_grows_with_strange_values_and_keeps_its_best() -> None:
    source = random.Random(1)
    martingale = Martingale([source.random() for _ in range(200)])
    for _ in range(60):
        martingale.see(0.7 + source.random() / 2)
    best = martingale.best
    assert best >= 100
    for _ in range(300):
        martingale.see(source.random())
    assert martingale.best >= best > martingale.value


def test_the_same_for_one_seed() -> None:
    first, second, third = (Martingale([0.5] * 9, seed=seed) for seed in (1, 1, 2))
    assert first.see(0.5) == second.see(0.5) != third.see(0.5)


def test_no_overflow_on_endless_evidence() -> None:
    martingale = Martingale([0.0] * 3)
    for step in range(3000):
        martingale.see(float(step + 1))
    assert martingale.value > 1e100
