"""Rows and clusters that a decision needs."""

import subprocess
import sys
from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from penstock.stats import reach
from penstock.stats.permutation import sign_flip


def test_59_rows_at_the_defaults() -> None:
    assert reach.identical_rows(0.05, 0.05) == 59
    assert not reach.identical_decides(58, 0.05, 0.05) and reach.identical_decides(59, 0.05, 0.05)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 0.5), st.floats(0.001, 0.999))
def test_smallest_number_of_rows(alpha: float, margin: float) -> None:
    n = reach.identical_rows(alpha, margin)
    assert n is not None and reach.identical_decides(n, alpha, margin)
    assert n == 1 or not reach.identical_decides(n - 1, alpha, margin)


def test_bound_is_the_exact_binomial_one() -> None:
    assert reach.unchanged_bound(80, 0.05) == pytest.approx(proportion_confint(0, 80, 0.1, "beta")[1], abs=1e-9)
    assert reach.unchanged_bound(0, 0.05) == 1


def test_no_margin_no_number() -> None:
    assert reach.identical_rows(0.05, 1e-300) is None and reach.identical_rows(0.05, 1e-9) is not None
    assert reach.identical_rows(0.05, 0) is None and reach.needed(50, 0.1, 0, 0.05) is None
    assert reach.needed(50, nan, 0.05, 0.05) is None


def test_effect_and_rows() -> None:
    z = stats.norm.ppf(0.95) + stats.norm.ppf(0.8)
    assert reach.mde(0.03, 0.05) == pytest.approx(z * 0.03, rel=1e-9)
    # The planning table: sd .58 and a drop of .10 ask for 208 rows.
    assert reach.needed(100, 0.058, 0.1, 0.05) == 208
    assert reach.needed(100, 0.001, 0.05, 0.05) == 59


@pytest.mark.parametrize("alpha", [0.2, 0.1, 0.05, 0.01])
def test_fewest_clusters_is_where_the_test_can_reject(alpha: float) -> None:
    count = reach.fewest_clusters(alpha)
    assert sign_flip([-1.0] * count).p <= alpha < sign_flip([-1.0] * (count - 1)).p


def test_can_decide() -> None:
    assert reach.can_decide(59, 59, 0.05, 0.05)
    assert not reach.can_decide(58, 58, 0.05, 0.05) and reach.can_fail(58, 0.05)
    assert not reach.can_decide(500, 4, 0.05, 0.05)
    assert not reach.can_decide(500, 500, 0.0, 0.05)


def test_needs_no_numpy() -> None:
    code = "import sys, penstock.stats.reach, penstock.gate; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
