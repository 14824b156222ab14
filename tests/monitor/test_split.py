"""Which rows are compared, and which are the pool."""

import numpy as np
import pytest

from penstock.monitor.split import MOST, split


def test_parts_share_no_row() -> None:
    rows = split(100, 30, 0)
    assert len(rows.before) == 30 and len(rows.pool) == 70 and sorted(rows.now) == list(range(100, 130))
    assert sorted([*rows.before, *rows.pool]) == list(range(100))
    assert split(100, 30, 0) == rows != split(100, 30, 1)


def test_at_most_half_of_the_reference_and_a_bounded_number_of_rows() -> None:
    assert len(split(100, 90, 0).before) == 50
    assert [len(part) for part in split(50_000, 9000, 0)] == [MOST] * 3


def test_a_block_stays_on_one_side() -> None:
    blocks = [row // 5 for row in range(140)]
    rows = split(100, 40, 0, blocks=blocks)
    assert (len(rows.before), len(rows.now)) == (40, 40)
    assert not {blocks[row] for row in rows.before} & {blocks[row] for row in rows.pool}


def test_the_size_of_a_block_does_not_choose_it() -> None:
    """Long sessions are not taken first: their share among the compared blocks is that among all."""
    sizes = [1, 1, 1, 9] * 10
    blocks = [block for block, size in enumerate(sizes) for _ in range(size)] + [100 + row // 3 for row in range(36)]
    long = [
        np.mean([sizes[block] == 9 for block in {blocks[row] for row in split(120, 36, seed, blocks=blocks).before}])
        for seed in range(60)
    ]
    assert abs(np.mean(long) - 0.25) < 0.04


def test_as_many_of_each_stratum_as_there_are_now() -> None:
    strata = ["a"] * 80 + ["b"] * 20 + ["a"] * 5 + ["b"] * 15 + ["c"] * 4
    before = [strata[row] for row in split(100, 24, 0, strata=strata).before]
    assert before.count("a") == 5 and before.count("b") == 10 and len(before) == 15


@pytest.mark.parametrize(
    ("rows", "given", "said"),
    [
        ((15, 20), {}, "15 and 20 rows: at least 16 and 8 are needed"),
        ((16, 7), {}, "at least 16 and 8"),
        ((20, 10), {"strata": [1] * 29}, "29 strata for 30 rows"),
        ((20, 10), {"blocks": [1] * 31}, "31 blocks for 30 rows"),
        ((20, 10), {"blocks": [1] * 20 + [*range(10)]}, "too few blocks"),
        ((20, 10), {"strata": [1] * 20 + [2] * 10}, "too few rows of the current sample's strata"),
    ],
)
def test_refuses(rows: tuple[int, int], given: dict[str, list[int]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        split(*rows, 0, **given)
