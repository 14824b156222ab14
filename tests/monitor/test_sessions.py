"""Which texts of a session are compared."""

from penstock.monitor.sessions import matched, units


def test_a_unit_is_a_row_or_the_rows_of_a_block() -> None:
    assert units([2, 0, 1]) == [[2], [0], [1]]
    assert units([3, 0, 2, 1], blocks=["a", "b", "a", "b"]) == [[3, 1], [0, 2]]


def test_a_block_over_strata_keeps_those_of_its_first_row() -> None:
    assert units([1, 0, 2, 3], ["s", "s", "s", "t"], [7, 8, 8, 7]) == [[1, 2], [3]]


def test_single_rows_leave_one_row_a_session() -> None:
    before, now = matched([[0], [1], [2]], [[3, 4], [5], [6, 7, 8]])
    assert (before, now) == ([[0], [1], [2]], [[3], [5], [6]])


def test_sessions_of_the_same_sizes_stay_whole() -> None:
    before, now = [[0], [1, 2], [3, 4]], [[5, 6], [7], [8, 9]]
    assert matched(before, now) == (before, now)


def test_by_rank_to_the_shorter() -> None:
    before, now = matched([[0, 1, 2, 3], [4], [5, 6]], [[7, 8], [9, 10, 11], [12, 13]])
    assert (before, now) == ([[0, 1, 2], [4], [5, 6]], [[7, 8], [9, 10, 11], [12]])
    # Of twice as many sessions each rank counts twice.
    before, now = matched([[0, 1, 2], [3]], [[4, 5], [6, 7], [8, 9], [10, 11]])
    assert ([len(each) for each in before], [len(each) for each in now]) == ([2, 1], [2, 2, 1, 1])


def test_each_stratum_for_itself() -> None:
    strata = ["a", "b", "b", "a", "a", "b", "b", "c", "c"]
    before, now = matched([[0], [1, 2]], [[3, 4], [5, 6], [7, 8]], strata)
    assert (before, now) == ([[0], [1, 2]], [[3], [5, 6], [7, 8]])
