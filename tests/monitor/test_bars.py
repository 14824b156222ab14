"""Bins."""

from penstock.monitor.bars import BINS, bars


def test_both_sides_share_their_bins_and_nothing_is_lost() -> None:
    made = bars("characters", [float(n) for n in range(200)], [10.0, 1e9])
    assert (made.low, made.high) == (0.0, 198.0)
    assert (sum(made.before), sum(made.after)) == (200, 2)
    assert made.after[-1] == 1 and sum(made.after[:3]) == 1 and len(made.before) == BINS


def test_values_that_are_all_alike_and_no_reference() -> None:
    assert bars("errors", (), [0.0, 0.0]).after[0] == 2
    assert bars("errors", (), [0.0]).before == ()
