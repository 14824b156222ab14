"""Ratios of sums."""

from math import inf, nan

import pytest

from penstock.stats.ratio import ratio_of_sums


@pytest.mark.parametrize(
    ("base", "head", "ratio"),
    [
        ([1, 3], [2, 4], 1.5),
        ([0, 0], [0, 0], 1),
        ([], [], 1),
        ([0], [0.1], inf),
        ([1], [nan], inf),
        ([nan], [1], inf),
        ([inf], [1], inf),
    ],
)
def test_ratio(base: list[float], head: list[float], ratio: float) -> None:
    assert ratio_of_sums(base, head) == ratio


def test_a_negative_cost_is_refused() -> None:
    with pytest.raises(ValueError, match=r"head\[1\] is -1"):
        ratio_of_sums([1], [2, -1])
