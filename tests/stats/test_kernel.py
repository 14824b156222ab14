"""Kernel tests against their formulas, pair by pair."""

from itertools import product
from math import exp, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from penstock.stats import kernel
from penstock.stats.relabel import labels, p_value

Matrix = NDArray[np.float64]


def sample(n: int = 9, m: int = 6, d: int = 4, seed: int = 0) -> tuple[Matrix, Matrix]:
    x = np.random.default_rng(seed).normal(size=(n + m, d))
    return x, labels(n, m, draws=30, seed=seed)


def unbiased(k: dict[tuple[int, int], float], reference: list[int], current: list[int]) -> float:
    n, m = len(reference), len(current)
    within = sum(k[i, j] for i, j in product(reference, reference) if i != j) / (n * (n - 1))
    within += sum(k[i, j] for i, j in product(current, current) if i != j) / (m * (m - 1))
    return within - 2 * sum(k[i, j] for i, j in product(reference, current)) / (n * m)


def every_draw(k: dict[tuple[int, int], float], drawn: Matrix) -> Matrix:
    sides = [(np.flatnonzero(row == 0).tolist(), np.flatnonzero(row).tolist()) for row in drawn]
    return np.array([unbiased(k, reference, current) for reference, current in sides])


def pairs(x: Matrix, bandwidth: float) -> dict[tuple[int, int], float]:
    rows = range(len(x))
    return {(i, j): exp(-float(((x[i] - x[j]) ** 2).sum()) / bandwidth) for i, j in product(rows, rows)}


def test_squared_distances() -> None:
    x, _ = sample()
    assert kernel.squared_distances(x) == pytest.approx(((x[:, None] - x[None]) ** 2).sum(axis=2))
    assert (np.diag(kernel.squared_distances(x * 1e3)) == 0).all()
    assert kernel.squared_distances(x[:4], x[4:]) == pytest.approx(((x[:4, None] - x[None, 4:]) ** 2).sum(axis=2))


def test_median_bandwidth() -> None:
    x, _ = sample()
    distances = kernel.squared_distances(x)
    assert kernel.median_bandwidth(distances) == pytest.approx(np.median(distances[distances > 0]))
    assert kernel.median_bandwidth(np.zeros((5, 5))) == 1.0
    assert kernel.median_bandwidth(np.zeros((1, 1))) == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_mmd_by_definition(seed: int) -> None:
    x, drawn = sample(seed=seed)
    median = kernel.median_bandwidth(kernel.squared_distances(x))
    columns = np.stack([every_draw(pairs(x, median * f), drawn) for f in kernel.FRACTIONS], axis=1)
    apart = ((columns - columns.mean(axis=0)) / columns.std(axis=0)).max(axis=1)
    found = kernel.mmd(x, drawn)
    assert found.statistic == pytest.approx(columns[0, 0])
    assert found.p == p_value(apart) and found.effect == pytest.approx(apart[0])
    assert kernel.mmd(x, drawn, fractions=(0.5,)).statistic == pytest.approx(
        every_draw(pairs(x, median / 2), drawn[:1])[0]
    )


def test_many_rows_by_random_features() -> None:
    random = np.random.default_rng(0)
    drawn = labels(kernel.LARGE // 2, kernel.LARGE // 2 + 1, draws=19)
    x = random.normal(size=(kernel.LARGE + 1, 3))
    x[kernel.LARGE // 2 :, 0] += 0.25
    found = kernel.mmd(x, drawn)
    assert found.p == 1 / 20 and found.effect > 3
    few = kernel.mmd(x[::4], labels(kernel.LARGE // 8, kernel.LARGE // 8 + 1, draws=19))
    assert few.p == 1 / 20 and found.statistic == pytest.approx(few.statistic, rel=0.5)


def test_fixed_features_are_the_same_in_any_batch_and_approach_the_kernel() -> None:
    x, _ = sample(60, 40)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    made = kernel.fixed_features(x, [0.5, 2.0], dimensions=4096)
    parts = np.concatenate([kernel.fixed_features(part, [0.5, 2.0], dimensions=4096) for part in np.split(x, [1, 34])])
    assert made.dtype == np.int64 and (made == parts).all()
    scaled = made / (1 << 20) / np.sqrt(made.shape[1] / 2)
    distances = kernel.squared_distances(x)
    expected = (np.exp(-distances / 0.5) + np.exp(-distances / 2.0)) / 2
    assert scaled @ scaled.T == pytest.approx(expected, abs=0.1)


def test_summed_mmd_is_that_of_the_rows() -> None:
    features, _ = sample(8, 6)
    blocks = [0, 0, 1, 1, 1, 2, 3, 3, 4, 4, 5, 6, 6, 6]
    sums, counts = np.zeros((7, 4)), np.bincount(blocks).astype(float)
    np.add.at(sums, blocks, features[:14])
    drawn = labels(4, 3, draws=25)
    expected = kernel.feature_mmd(features[:14], drawn[:, blocks])
    found = kernel.summed_mmd(sums, counts, drawn)
    assert found.statistic == pytest.approx(expected.statistic) and found.p == expected.p


def test_within_strata_by_definition() -> None:
    x, _ = sample()
    strata = [row % 2 for row in range(15)]
    drawn = labels(9, 6, draws=30, strata=strata)
    median = kernel.median_bandwidth(kernel.squared_distances(x))
    expected = 0.0
    for stratum in (0, 1):
        rows = [row for row in range(15) if row % 2 == stratum]
        reference, current = [r for r in rows if r < 9], [r for r in rows if r >= 9]
        weight = len(reference) * len(current) / len(rows)
        expected += weight * unbiased(pairs(x, median), reference, current)
    assert kernel.mmd_within(x, drawn, strata).statistic == pytest.approx(expected)
    assert kernel.mmd_within(x, drawn, [0] * 9 + [1] * 6).p == 1  # nothing to compare


def test_energy_by_definition() -> None:
    x, drawn = sample()
    apart = {(i, j): -sqrt(float(((x[i] - x[j]) ** 2).sum())) for i, j in product(range(15), range(15))}
    expected = every_draw(apart, drawn)
    found = kernel.energy(x, drawn)
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(expected)


def test_blocks_of_unequal_size_by_definition() -> None:
    x, _ = sample()
    drawn = labels(6, 3, draws=30)[:, [0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 8, 8, 8]]
    assert len(set(drawn.sum(axis=1))) > 1
    apart = {(i, j): -sqrt(float(((x[i] - x[j]) ** 2).sum())) for i, j in product(range(15), range(15))}
    expected = every_draw(apart, drawn)
    assert kernel.energy(x, drawn).p == p_value(expected)


def test_random_features_approach_the_kernel() -> None:
    x, _ = sample(60, 40)
    bandwidth = kernel.median_bandwidth(kernel.squared_distances(x))
    features = kernel.random_features(x, bandwidth, dimensions=8192, seed=3)
    assert features @ features.T == pytest.approx(np.exp(-kernel.squared_distances(x) / bandwidth), abs=0.05)
    assert (features == kernel.random_features(x, bandwidth, dimensions=8192, seed=3)).all()


def test_feature_mmd_by_definition() -> None:
    features, drawn = sample()
    expected = np.array(
        [((features[row > 0].mean(axis=0) - features[row == 0].mean(axis=0)) ** 2).sum() for row in drawn]
    )
    found = kernel.feature_mmd(features, drawn)
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(expected)


def test_lsdd_is_the_squared_difference_of_densities() -> None:
    """Two Gaussians in one dimension, whose integral of (p - q)^2 is known up to the factor of the basis."""
    random = np.random.default_rng(0)
    drawn = labels(200, 200, draws=99)
    values = [
        kernel.lsdd(np.concatenate([random.normal(size=(200, 1)), random.normal(mean, 1, (200, 1))]), drawn)
        for mean in (0.0, 0.7, 1.5)
    ]
    assert values[0].p > 0.05 and values[1].p == values[2].p == 1 / 100
    assert values[0].statistic < values[1].statistic < values[2].statistic


def test_normal_numbers() -> None:
    made = kernel._normal(300, 101, 5)
    assert made.shape == (300, 101) and abs(made.mean()) < 0.02 and abs(made.std() - 1) < 0.02
    assert abs((np.abs(made) < 1.959964).mean() - 0.95) < 0.005
