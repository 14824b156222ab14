"""Who is left behind, who ties, and who is not ranked."""

from dataclasses import replace
from math import nan
from random import Random

import pytest

from penstock.gate.front import Measured, Rules, change, front, mean, relation

RULES = Rules(
    binary=True, margin=0.05, alpha=0.05, coverage=0.98, clusters=None, seed=0, axes=("quality", "latency", "cost")
)


def made(name: str, right: int, seconds: float = 1.0, usd: float = 1.0, rows: int = 200) -> Measured:
    """Right on the first `right` rows."""
    draw = Random(3)
    times = [seconds * (1 + draw.random() / 100) for _ in range(rows)]
    return Measured(name, [[float(index < right)] for index in range(rows)], times, [usd] * rows, True)


def test_cheaper_and_as_good_leaves_behind() -> None:
    found = front([made("a", 150), made("b", 150, usd=0.5)], RULES)
    assert found["a"].place == "behind" and found["a"].behind == ("b",)
    assert found["b"].place == "front" and not found["b"].ties


def test_cheaper_and_worse_are_both_on_the_front() -> None:
    found = front([made("a", 190), made("b", 120, usd=0.1)], RULES)
    assert [each.place for each in found.values()] == ["front", "front"]
    assert not found["a"].ties and not found["b"].ties


def test_what_the_rows_do_not_tell_apart_ties_and_is_not_ranked() -> None:
    few = [made("a", 15, rows=20), made("b", 14, rows=20, usd=1.0)]
    found = front(few, RULES)
    assert {each.place for each in found.values()} == {"front"}
    assert (found["a"].ties, found["b"].ties) == (("b",), ("a",))
    cheaper = front([few[0], replace(few[1], usd=[0.1] * 20)], RULES)
    assert cheaper["a"].place == "front", "20 rows do not show that b is as good"


def test_what_was_not_measured_is_not_ranked() -> None:
    lost = replace(made("b", 200, usd=0.1), usd=[nan] * 200)
    found = front([made("a", 150), lost, made("c", 150, usd=0.5)], RULES)
    assert found["b"].place == "unmeasured" and found["b"].missing == ("cost",)
    assert found["a"].behind == ("c",)
    half = replace(lost, usd=[0.1] * 200, quality=[[nan]] * 100 + [[1.0]] * 100)
    assert front([made("a", 150), half], RULES)["b"].missing == ("quality",)
    nothing = Measured("b", [], [], [], True)
    assert front([made("a", 150), nothing], RULES)["b"].missing == ("quality", "latency", "cost")


def test_what_was_not_asked_is_excluded() -> None:
    found = front([made("a", 150), replace(made("b", 200), excluded="no tools")], RULES)
    assert found["b"].place == "excluded" and found["a"].place == "front"


def test_less_compliant_leaves_nobody_behind() -> None:
    rules = replace(RULES, axes=(*RULES.axes, "compliance"))
    for met, place in ((True, "behind"), (False, "front"), (None, "front")):
        assert front([made("a", 150), replace(made("b", 150, usd=0.5), met=met)], rules)["a"].place == place


@pytest.mark.parametrize(("seconds", "expected"), [(0.8, "better"), (1.3, "worse"), (1.01, "same")])
def test_a_small_share_of_time_counts_for_nothing(seconds: float, expected: str) -> None:
    assert relation("latency", made("a", 1, seconds=seconds), made("b", 1), RULES) == expected


def test_a_change_is_a_share_of_the_base() -> None:
    found = change([2.0, 2.0, 2.0], [1.0, 1.0, 1.0], RULES)
    assert found == (-0.5, -0.5, -0.5)
    assert change([0.0, 0.0], [0.0, 0.0], RULES) == (0, 0, 0)
    assert change([0.0, 0.0], [1.0, 0.0], RULES) is None and change([1.0, nan], [1.0, 1.0], RULES) is None


def test_equal_scores_leave_a_share_of_rows_open() -> None:
    found = mean([1.0] * 59, RULES, bounded=True)
    assert found is not None and found.high == 1 and found.low == pytest.approx(0.05 ** (1 / 59))
    assert mean([nan], RULES) is None
