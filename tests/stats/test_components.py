"""Variance components: by hand, by simulation, and what they advise."""

import numpy as np
import pytest

from penstock.stats.components import Components, components, repeats_worth


def test_by_hand() -> None:
    # Rows 0/1 and 1/1: mean squares of answers 0.25, of rows 0.25.
    found = components([[[0.0], [1.0]], [[1.0], [1.0]]])
    assert found.generation == pytest.approx(0.25)
    assert found.item == pytest.approx(0.0)
    assert found.judge is None


def test_what_was_put_in_comes_out() -> None:
    rng = np.random.default_rng(3)
    n, answers, verdicts = 4000, 4, 3
    table = (
        rng.normal(0, 0.5, (n, 1, 1)) + rng.normal(0, 0.3, (n, answers, 1)) + rng.normal(0, 0.2, (n, answers, verdicts))
    )
    found = components(table.tolist())
    assert found.item == pytest.approx(0.25, rel=0.08)
    assert found.generation == pytest.approx(0.09, rel=0.08)
    assert found.judge == pytest.approx(0.04, rel=0.05)
    once = components(table[:, :, :1].tolist())
    assert once.generation == pytest.approx(0.13, rel=0.08)
    assert once.within == once.generation


def test_answers_without_noise_have_none() -> None:
    found = components([[[0.2], [0.2]], [[0.9], [0.9]], [[0.4], [0.4]]])
    assert found.generation == 0
    assert found.item == pytest.approx(np.var([0.2, 0.9, 0.4], ddof=1))


@pytest.mark.parametrize("table", [[], [[[1.0], [1.0]]], [[[1.0]], [[0.0]]], [[[1.0], [0.0]], [[1.0]]]])
def test_too_little_is_refused(table: list[list[list[float]]]) -> None:
    with pytest.raises(ValueError, match="rows|balanced"):
        components(table)


def test_repeats_that_pay() -> None:
    assert repeats_worth(Components(0.01, 0.09, None, 10)) == 3
    assert repeats_worth(Components(0.09, 0.01, None, 10)) == 1
    assert repeats_worth(Components(0.01, 0.09, None, 10), item_cost=4) == 6
    assert repeats_worth(Components(0.0, 0.09, None, 10)) is None
    assert repeats_worth(Components(0.0, 0.0, None, 10)) == 1
