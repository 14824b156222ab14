"""When an alarm stands."""

import pytest

from penstock.monitor.alert import Alert, advance, plain, restored
from penstock.monitor.judge import Judged


@pytest.mark.parametrize(
    ("windows", "looks", "stands"),
    [
        (1, "a.a", "+-+"),
        (2, "a.aa.a..", "---+++ -".replace(" ", "+")),
        (2, "a?a", "--+"),
        (2, "aa?.?.", "-++++-"),
        (3, "aa.aaa", "-----+"),
    ],
)
def test_so_many_in_a_row_begin_and_end_it(windows: int, looks: str, stands: str) -> None:
    alert, told = Alert(), ""
    for number, look in enumerate(looks):
        judged = Judged(look != "?", 10, 10, 10, number, number + 0.5, alarm=look == "a")
        alert = advance(alert, judged, windows)
        assert (alert.since is not None) == alert.standing
        told += "+" if alert.standing else "-"
    assert told == stands
    assert restored(plain(alert)) == alert
