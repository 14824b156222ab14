"""How long what is planned takes."""

import pytest

from penstock.evaluate.plan import Plan
from penstock.verbs.judging.planning import Planned, minutes


def planned(side: str, rest: int, seconds: float | None, evaluation: str = "quality") -> Planned:
    made = Plan(evaluation, "support", 100, 1, 100, 100 - rest, rest, 0.0, 0.0, {}, 0, (), seconds)
    return [("default", side, made)]


@pytest.mark.parametrize(
    ("plans", "found"),
    [
        (planned("base", 0, 3.0), 0.0),
        (planned("base", 60, 3.0), 60 / 4 * 3.0 / 60),
        (planned("base", 61, 3.0), 16 * 3.0 / 60),
        (planned("base", 0, 3.0) + planned("head", 100, None), 25 * 3.0 / 60),
        (planned("base", 0, 3.0) + planned("head", 100, 6.0), 25 * 6.0 / 60),
        (planned("base", 0, 3.0) + planned("head", 100, None, "other"), None),
        (planned("base", 100, None) + planned("head", 100, None), None),
        ([], 0.0),
    ],
)
def test_minutes_are_as_many_as_answers_took_before(plans: Planned, found: float | None) -> None:
    assert minutes(plans, 4) == (None if found is None else pytest.approx(found))
