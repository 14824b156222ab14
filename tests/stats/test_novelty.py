"""Distance from the nearest of a pool, and its excess."""

import numpy as np
import pytest

from penstock.stats.novelty import distances, novelty
from penstock.stats.relabel import labels, p_value


def test_distances_by_definition() -> None:
    random = np.random.default_rng(0)
    pool, x = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in random.normal(size=(2, 700, 5)))
    assert distances(pool, x) == pytest.approx(1 - (x @ pool.T).max(axis=1))
    assert distances(pool, pool) == pytest.approx(np.zeros(700), abs=1e-12)


def test_statistic_by_definition() -> None:
    scores, drawn = np.random.default_rng(1).random(60), labels(35, 25, draws=40)
    excess = np.maximum(scores - np.quantile(scores, 0.9), 0)
    expected = np.array([excess[row > 0].mean() - excess[row == 0].mean() for row in drawn])
    found = novelty(scores, drawn, quantiles=(0.9,))
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(expected)
    half = np.maximum(scores - np.median(scores), 0)
    other = np.array([half[row > 0].mean() - half[row == 0].mean() for row in drawn])
    both = [(each - each.mean()) / each.std() for each in (other, expected)]
    found = novelty(scores, drawn)
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(np.maximum(*both))


def test_few_far_away_and_many_somewhat_strange() -> None:
    random, drawn = np.random.default_rng(0), labels(100, 100, draws=199)
    few, many = random.normal(size=(2, 200))
    few[100:108] += 4
    many[100:] += 0.5
    assert novelty(few, drawn).p <= 0.02 and novelty(many, drawn).p <= 0.02


def test_nearer_is_no_novelty() -> None:
    scores = np.concatenate([np.random.default_rng(1).random(50), np.zeros(50)])
    found = novelty(scores, labels(50, 50, draws=99))
    assert found.p > 0.9 and found.effect < 0
