"""Holm's correction against statsmodels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from penstock.stats.holm import holm


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_as_statsmodels(ps: list[float]) -> None:
    assert holm(ps) == pytest.approx(list(multipletests(ps, method="holm")[1]), abs=1e-9)


def test_none_and_one() -> None:
    assert holm([]) == [] and holm([0.03]) == [0.03]


@pytest.mark.parametrize("p", [float("nan"), -0.1, 1.1])
def test_what_is_no_p_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match=r"ps\[1\]"):
        holm([0.2, p])
