"""Hours and days."""

from datetime import UTC, datetime

import pytest

from penstock.monitor import moment


@pytest.mark.parametrize("at", ["2026-11-21T23:59:59Z", "2026-03-02T00:00:00Z", "1999-12-31T12:00:00Z"])
def test_hour_and_weekday_are_those_of_the_calendar(at: str) -> None:
    seconds = moment.seconds(at)
    assert seconds is not None
    there = datetime.fromtimestamp(seconds, UTC)
    assert (moment.hour(seconds), moment.weekday(seconds)) == (there.hour, there.weekday())
