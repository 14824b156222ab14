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
    found = novelty(scores, drawn)
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(expected)


def test_nearer_is_no_novelty() -> None:
    scores = np.concatenate([np.random.default_rng(1).random(50), np.zeros(50)])
    found = novelty(scores, labels(50, 50, draws=99))
    assert found.p > 0.9 and found.effect < 0
