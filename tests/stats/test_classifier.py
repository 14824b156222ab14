"""The domain classifier's area and the learnt kernel."""

from itertools import product

import numpy as np
import pytest

from penstock.stats.classifier import _areas, domain_classifier, halves, learned_kernel
from penstock.stats.relabel import labels


@pytest.mark.parametrize("ties", [False, True])
def test_areas_pair_by_pair(ties: bool) -> None:
    scores = np.random.default_rng(4).normal(size=(6, 30))
    scores = scores.round(0) if ties else scores
    drawn = labels(18, 12, draws=5)
    for row, found in zip(range(6), _areas(scores, drawn), strict=True):
        inside, outside = scores[row, drawn[row] > 0], scores[row, drawn[row] == 0]
        won = [float(a > b) + 0.5 * float(a == b) for a, b in product(inside, outside)]
        assert found == pytest.approx(np.mean(won))


def test_one_product_is_a_ridge_a_fold() -> None:
    x = np.random.default_rng(5).normal(size=(40, 3))
    drawn = labels(20, 20, draws=3)
    fold = np.arange(40) * 7919 % 40 % 5
    scores = np.empty((4, 40))
    for row, each in enumerate(drawn):
        y = each - each.mean()
        for number in range(5):
            kept = x[fold != number]
            scale = (kept**2).sum() / len(kept)
            weights = np.linalg.solve(kept.T @ kept + scale * np.eye(3), kept.T @ y[fold != number])
            scores[row, fold == number] = x[fold == number] @ weights
    assert domain_classifier(x, drawn).statistic == pytest.approx(_areas(scores, drawn)[0])


def test_separable_samples_have_all_the_area() -> None:
    x = np.concatenate([np.full((30, 1), -1.0), np.full((30, 1), 1.0)])
    found = domain_classifier(x, labels(30, 30, draws=99))
    assert found.statistic == 1 and found.effect == 0.5 and found.p == 0.01


def test_halves_are_even_and_keep_blocks() -> None:
    assert halves(4, 3).tolist() == [True, False, True, False, True, False, True]
    assert halves(4, 2, ["a", "a", "b", "b", "a", "c"]).tolist() == [True, True, False, False, True, False]


def test_a_kernel_is_learnt_that_sees_one_dimension_of_many() -> None:
    random = np.random.default_rng(6)
    x = random.normal(size=(400, 30))
    x[200:, 7] += 1.2
    learn = halves(200, 200)
    drawn = labels(200, 200, draws=99, strata=learn.tolist())
    assert learned_kernel(x, drawn, learn).p == 0.01


def test_too_few_to_learn_from() -> None:
    learn = halves(3, 2)
    assert learned_kernel(np.eye(5), labels(3, 2, draws=9, strata=learn.tolist()), learn).p == 1
