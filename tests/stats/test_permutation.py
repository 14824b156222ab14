"""The sign-flip permutation test."""

from itertools import product

import numpy as np
import pytest

from penstock.stats.clustered import mean_difference
from penstock.stats.permutation import sign_flip


def by_enumeration(d: list[float], labels: list[int]) -> float:
    def statistic(signs: dict[int, int]) -> float:
        estimate = mean_difference([signs[c] * x for x, c in zip(d, labels, strict=True)], labels)
        if estimate.se < 1e-12:
            return float(np.sign(estimate.delta)) * float("inf")
        return estimate.delta / estimate.se

    names = sorted(set(labels))
    observed = statistic(dict.fromkeys(names, 1))
    patterns = list(product((1, -1), repeat=len(names)))
    return sum(statistic(dict(zip(names, p, strict=True))) <= observed + 1e-9 for p in patterns) / len(patterns)


@pytest.mark.parametrize("seed", range(6))
def test_enumerates_by_definition(seed: int) -> None:
    random = np.random.default_rng(seed)
    labels = [int(x) for x in random.integers(0, 7, 20)]
    d = [float(x) for x in random.choice([-1, -0.5, 0, 0.5, 1], 20)]
    result = sign_flip(d, labels)
    assert result.exact and result.p == pytest.approx(by_enumeration(d, labels))


def test_least_p_of_an_enumeration() -> None:
    assert sign_flip([-0.5] * 5).p == 2**-5
    assert sign_flip([0.5] * 5).p == 1


def test_nothing_changed() -> None:
    assert sign_flip([0.0] * 30).p == 1 and sign_flip([]).p == 1


def test_p_is_never_0_and_reproduces() -> None:
    d = [float(x) for x in np.random.default_rng(0).normal(-3, 1, 40)]
    result = sign_flip(d, draws=999, seed=4)
    assert result.p == 1 / 1000 and not result.exact
    noisy = [float(x) for x in np.random.default_rng(1).normal(0, 1, 40)]
    assert sign_flip(noisy, seed=4) == sign_flip(noisy, seed=4)
    assert sign_flip(noisy, seed=4) != sign_flip(noisy, seed=5)


def test_near_the_t_test_and_free_of_order() -> None:
    random = np.random.default_rng(7)
    d, labels, order = random.normal(-0.1, 1, 300), random.integers(0, 60, 300), random.permutation(300)
    estimate = mean_difference(list(d), list(labels))
    from scipy import stats

    result = sign_flip(list(d), list(labels))
    assert result.p == pytest.approx(stats.t.cdf(estimate.delta / estimate.se, estimate.df), abs=0.02)
    assert result == sign_flip(list(d[order]), list(labels[order]))


def test_many_clusters_are_taken_in_blocks() -> None:
    d = [float(x) for x in np.random.default_rng(8).normal(0, 1, 40_000)]
    whole = sign_flip(d, draws=150, seed=1)
    assert whole.flips == 150 and 0 < whole.p < 1
