"""Means with cluster-robust standard errors."""

from math import isnan, sqrt

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from penstock.stats.clustered import cluster_sums, mean_difference, ratio_difference


def test_unclustered_is_the_paired_t_test() -> None:
    d = np.random.default_rng(1).normal(0.1, 1, 40)
    estimate = mean_difference(list(d))
    reference = stats.ttest_1samp(d, 0)
    assert estimate.delta / estimate.se == pytest.approx(reference.statistic, rel=1e-9)
    assert (estimate.df, estimate.n, estimate.clusters) == (39, 40, 40)


def test_clustered_against_statsmodels() -> None:
    random = np.random.default_rng(2)
    labels = random.integers(0, 12, 90)
    d = random.normal(0, 1, 90) + random.normal(0, 1, 12)[labels]
    fit = sm.OLS(d, np.ones(90)).fit(cov_type="cluster", cov_kwds={"groups": labels, "use_correction": False})
    estimate = mean_difference(list(d), list(labels))
    assert estimate.se == pytest.approx(float(fit.bse[0]) * sqrt(12 / 11), rel=1e-9)
    assert estimate.df == 11


def test_singletons_are_no_clusters() -> None:
    d = [0.2, -0.1, 0.0, 0.7]
    assert mean_difference(d, ["a", "b", "c", "d"]) == mean_difference(d)


def test_row_order_leaves_no_trace() -> None:
    random = np.random.default_rng(3)
    d, labels, order = random.random(60), random.integers(0, 9, 60), random.permutation(60)
    assert mean_difference(list(d), list(labels)) == mean_difference(list(d[order]), list(labels[order]))


def test_one_cluster_has_no_standard_error() -> None:
    assert isnan(mean_difference([0.1, 0.2], ["a", "a"]).se)
    assert mean_difference([]).n == 0


def test_labels_must_fit() -> None:
    with pytest.raises(ValueError, match="2 cluster labels for 1 rows"):
        cluster_sums([1.0], ["a", "b"])


def test_ratio_of_equal_wholes_is_a_mean() -> None:
    random = np.random.default_rng(4)
    base, head = random.integers(0, 5, 30), random.integers(0, 5, 30)
    ratio = ratio_difference([(int(x), 4) for x in base], [(int(x), 4) for x in head])
    mean = mean_difference([float(x) for x in (head - base) / 4])
    assert ratio.delta == pytest.approx(mean.delta) and ratio.se == pytest.approx(mean.se)


def test_ratio_standard_error_by_jackknife() -> None:
    random = np.random.default_rng(5)
    wholes = random.integers(1, 12, (400, 2))
    parts = random.binomial(wholes, 0.3)
    base, head = ([(int(p), int(w)) for p, w in zip(parts[:, i], wholes[:, i], strict=True)] for i in (0, 1))
    without = (parts.sum(0) - parts) / (wholes.sum(0) - wholes)
    left_out = without[:, 1] - without[:, 0]
    jackknife = sqrt(399 / 400 * ((left_out - left_out.mean()) ** 2).sum())
    assert ratio_difference(base, head).se == pytest.approx(jackknife, rel=0.02)


def test_a_side_without_wholes_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="head"):
        ratio_difference([(1, 2)], [(0, 0)])
