"""Labels drawn anew, and the p-values that come of them."""

from math import inf, nan

import numpy as np
import pytest

from penstock.stats.relabel import labels, means, p_value, relabellings, standardised


def test_first_row_is_as_it_is_and_all_keep_the_sizes() -> None:
    drawn = labels(5, 3, draws=200, seed=1)
    assert drawn[0].tolist() == [0] * 5 + [1] * 3
    assert (drawn.sum(axis=1) == 3).all()
    assert len(np.unique(drawn, axis=0)) > 40  # of 56
    assert abs(drawn[1:].mean(axis=0) - 3 / 8).max() < 0.12


def test_strata_keep_their_sizes() -> None:
    strata = ["a", "b", "a", "b", "c", "a", "b", "b"]
    drawn = labels(5, 3, draws=50, strata=strata)
    for stratum, inside in (("a", 1), ("b", 2), ("c", 0)):
        rows = [row for row, each in enumerate(strata) if each == stratum]
        assert (drawn[:, rows].sum(axis=1) == inside).all()


def test_blocks_stay_together_and_a_session_in_both_samples_is_two() -> None:
    blocks = ["x", "x", "y", "z", "z", "x", "x", "w"]
    drawn = labels(5, 3, draws=80, blocks=blocks)
    for rows in ([0, 1], [3, 4], [5, 6]):
        assert (drawn[:, rows[0]] == drawn[:, rows[1]]).all()
    assert (drawn[:, 0] != drawn[:, 5]).any()
    units = drawn[:, [0, 2, 3, 5, 7]]
    assert (units.sum(axis=1) == 2).all()


def test_a_block_changes_places_with_those_of_its_size() -> None:
    blocks = ["a", "a", "b", "c", "c", "d", "e", "e", "f", "g"]
    drawn = labels(6, 4, draws=80, blocks=blocks)
    assert (drawn.sum(axis=1) == 4).all() and len(np.unique(drawn, axis=0)) > 10
    assert (drawn[:, [0, 3, 6]].sum(axis=1) == 1).all() and (drawn[:, [2, 5, 8, 9]].sum(axis=1) == 2).all()


def test_how_many_relabellings_there_are() -> None:
    assert relabellings(5, 3) == 56
    assert relabellings(5, 3, strata=["a", "b", "a", "b", "c", "a", "b", "b"]) == 3 * 6
    assert relabellings(6, 4, blocks=["a", "a", "b", "c", "c", "d", "e", "e", "f", "g"]) == 3 * 6
    assert relabellings(4, 4, blocks=[0, 1, 2, 3, 9, 9, 9, 9]) == 1  # nothing changes places


def test_blocks_and_strata_may_be_arrays() -> None:
    numbers = np.array([0, 0, 1, 2, 3, 4])
    drawn = labels(3, 3, draws=9, blocks=numbers, strata=numbers * 0)  # type: ignore[arg-type]
    assert (drawn == labels(3, 3, draws=9, blocks=numbers.tolist())).all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reference": 0, "current": 2}, "each needs one"),
        ({"reference": 2, "current": 2, "strata": [1]}, "1 strata for 4 rows"),
        ({"reference": 2, "current": 2, "blocks": [1] * 5}, "5 blocks for 4 rows"),
        ({"reference": 2, "current": 2, "blocks": [1, 1, 2, 2], "strata": [1, 2, 1, 1]}, "rows of several strata"),
    ],
)
def test_refuses(given: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        labels(**given)  # type: ignore[arg-type]


def test_p_counts_ties_and_is_never_0() -> None:
    assert p_value(np.array([2.0, 1.0, 2.0, 3.0])) == 3 / 4
    assert p_value(np.array([9.0, 1.0, 2.0, 3.0])) == 1 / 4
    assert p_value(np.array([2.0, 2.0 - 1e-13, 1.0, 1.0])) == 2 / 4
    assert p_value(np.array([nan, 1.0])) == 1.0
    assert p_value(np.array([2.0, nan, 1.0])) == 2 / 3
    assert p_value(np.array([inf, 1.0, inf])) == 2 / 3


def test_standardised_and_flat_columns() -> None:
    columns = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    assert standardised(columns)[:, 0] == pytest.approx([-(1.5**0.5), 0, 1.5**0.5])
    assert (standardised(columns)[:, 1] == 0).all()


def test_means_by_definition() -> None:
    drawn, values = labels(6, 4, draws=20), np.random.default_rng(0).normal(size=10)
    expected = [values[row > 0].mean() - values[row == 0].mean() for row in drawn]
    assert means(drawn, values) == pytest.approx(expected)
