"""Texts of windows gone by."""

import json
from collections import Counter

from penstock.monitor.before import Before
from penstock.monitor.gathered import Gathered
from penstock.monitor.observed import Observed
from penstock.monitor.past import TEXTS, Past

DAY = 86_400.0


def window(day: int, sessions: int, size: int) -> Gathered:
    made = Gathered()
    for number in range(sessions * size):
        session = f"d{day} s{number // size}" if size > 1 else None
        seen = Observed(id=f"d{day} t{number}", session=session, time=1e9 + day * DAY)
        made.add(seen, number, f"day {day} session {number // size}", None)
    return made


def before(past: Past, day: int) -> Before:
    found = past.before(window(day, 1, 1))
    assert isinstance(found, Before)
    return found


def test_sessions_are_told_and_outlive_the_state_file() -> None:
    past, again = Past(DAY), Past(DAY)
    past.keep(window(0, 40, 3))
    past.keep(window(1, 50, 1))
    again.restore(json.loads(json.dumps(past.plain())))
    for each in (past, again):
        found = before(each, 3)
        assert found.sessions is not None and len(found.texts) == len(found.sessions) == 170
        assert Counter(Counter(found.sessions).values()) == {3: 40, 1: 50}
        assert len(set(zip(found.texts, found.sessions, strict=True))) == 90


def test_every_session_has_a_text_before_any_has_a_second() -> None:
    past = Past(DAY)
    past.keep(window(0, 300, 3))
    sizes = Counter(before(past, 3).sessions or ())
    assert len(sizes) == 300 and set(sizes.values()) == {1, 2} and sizes.total() == TEXTS


def test_what_an_earlier_version_left_is_of_no_session() -> None:
    past = Past(DAY)
    past.restore({"1": [[(1 << 50) + at, f"text {at}", None] for at in range(20)]})
    found = before(past, 30_000)
    assert found.sessions is not None and len(set(found.sessions)) == 20 and found.strata is None
