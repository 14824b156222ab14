"""Distributions against scipy."""

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from penstock.stats.distribution import (
    binomial_tail,
    normal_cdf,
    normal_quantile,
    student_cdf,
    student_quantile,
)

PROBABILITIES = [1e-6, 0.001, 0.025, 0.05, 0.2, 0.4999, 0.5, 0.6, 0.8, 0.95, 0.975, 0.999]


def test_normal() -> None:
    for p in PROBABILITIES:
        assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=1e-9, abs=1e-12)
        assert normal_cdf(normal_quantile(p)) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("df", [1, 2, 3, 4.5, 12, 49, 99, 199, 1e4, 1e6])
def test_student_quantile(df: float) -> None:
    for p in PROBABILITIES:
        assert student_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.floats(-40, 40), st.floats(0.5, 5000))
def test_student_cdf(t: float, df: float) -> None:
    assert student_cdf(t, df) == pytest.approx(stats.t.cdf(t, df), rel=1e-9, abs=1e-12)


def test_student_at_the_ends() -> None:
    assert student_cdf(inf, 3) == 1 and student_cdf(-inf, 3) == 0 and student_cdf(0, 3) == 0.5
    assert student_cdf(1.2, inf) == normal_cdf(1.2)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.data())
def test_binomial_tail(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(-1, n + 1))
    assert binomial_tail(k, n) == pytest.approx(stats.binom.sf(k - 1, n, 0.5), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("call", [(student_cdf, nan, 3), (student_cdf, 1, 0), (student_quantile, 1.0, 3)])
def test_refuses_what_has_no_value(call: tuple) -> None:
    function, *arguments = call
    with pytest.raises(ValueError):
        function(*arguments)


@pytest.mark.parametrize("p", [0, 1, -0.1, nan])
def test_quantile_of_no_probability(p: float) -> None:
    with pytest.raises(ValueError):
        normal_quantile(p)
