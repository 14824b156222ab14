"""Univariate tests against scipy's statistics."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance

from penstock.stats import univariate
from penstock.stats.relabel import labels, p_value


@pytest.mark.parametrize("ties", [False, True])
def test_kolmogorov_smirnov_as_scipy(ties: bool) -> None:
    values = np.random.default_rng(1).normal(size=50)
    values = values.round(0) if ties else values
    drawn = labels(30, 20, draws=25)
    expected = np.array([stats.ks_2samp(values[row > 0], values[row == 0]).statistic for row in drawn])
    found = univariate.kolmogorov_smirnov(values, drawn)
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(expected)


def test_mean_shift_either_way_and_one_way() -> None:
    values, drawn = np.array([0.0] * 20 + [1.0] * 10), labels(20, 10, draws=99)
    assert univariate.mean_shift(values, drawn).p == univariate.mean_shift(values, drawn, above=True).p == 0.01
    assert univariate.mean_shift(values, drawn, above=False).p == 1
    assert univariate.mean_shift(values, drawn).effect == 1


def test_chi_square_as_scipy() -> None:
    counts = univariate.one_hot(np.random.default_rng(2).integers(0, 4, 60))
    drawn = labels(35, 25, draws=20)
    tables = [np.stack([row @ counts, (1 - row) @ counts]) for row in drawn]
    expected = np.array([stats.chi2_contingency(table, correction=False).statistic for table in tables])
    found = univariate.chi_square(counts, drawn)
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(expected)
    assert found.effect == pytest.approx(stats.contingency.association(tables[0].astype(int), "cramer"))


def test_jensen_shannon_as_scipy() -> None:
    counts = np.random.default_rng(3).poisson(0.4, (60, 9)).astype(float)
    drawn = labels(35, 25, draws=20)
    expected = np.array([distance.jensenshannon(row @ counts, (1 - row) @ counts, 2) ** 2 for row in drawn])
    found = univariate.jensen_shannon(counts, drawn)
    assert found.statistic == pytest.approx(expected[0]) and found.p == p_value(expected)
    apart = np.repeat(np.eye(2), 30, axis=0)
    assert univariate.jensen_shannon(apart, labels(30, 30, draws=9)).statistic == pytest.approx(1)


def test_population_stability_by_definition() -> None:
    counts, drawn = univariate.one_hot(np.array([0] * 10 + [1] * 30)), labels(20, 20, draws=9)
    p, q = np.array([0.5, 20.5]) / 21, np.array([10.5, 10.5]) / 21
    found = univariate.population_stability(counts, drawn)
    assert found.statistic == pytest.approx(float(((p - q) * np.log(p / q)).sum()))


def test_largest_rise() -> None:
    values = np.zeros((20, 3))
    values[10:16, 1] = 1
    values[:4, 2] = 1
    found = univariate.largest_rise(values, labels(10, 10, draws=99))
    assert found.effect == pytest.approx(0.6) and found.p < 0.05
    assert univariate.largest_rise(np.zeros((20, 0)), labels(10, 10, draws=9)).p == 1


def test_bins_are_of_about_equal_size() -> None:
    assert univariate.bins(np.arange(100.0)).sum(axis=0).tolist() == [10] * 10
    assert univariate.bins(np.array([1.0] * 50 + [2.0] * 50)).sum(axis=0).tolist() == [50, 50]
    assert univariate.bins(np.ones(10)).shape == (10, 1)


def test_nothing_said_is_no_shift() -> None:
    empty, drawn = np.zeros((20, 0)), labels(10, 10, draws=9)
    for test in (univariate.chi_square, univariate.jensen_shannon, univariate.population_stability):
        assert test(empty, drawn).p == 1
