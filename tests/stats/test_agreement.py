import pytest

from penstock.stats.agreement import agreement, together


def test_the_four_cells() -> None:
    people = [1.0] * 40 + [0.0] * 60
    judge = [1.0] * 30 + [0.0] * 10 + [1.0] * 15 + [0.0] * 45
    found = agreement(people, judge)
    assert found is not None
    assert found.n == 100
    assert found.share == pytest.approx(0.75)
    # chance: .4 x .45 + .6 x .55
    assert found.kappa == pytest.approx((0.75 - 0.51) / (1 - 0.51))
    assert (found.sensitivity, found.specificity) == (pytest.approx(30 / 40), pytest.approx(45 / 60))


def test_where_there_is_no_figure() -> None:
    assert agreement([], []) is None
    same = agreement([1.0, 1.0], [1.0, 1.0])
    assert same is not None
    assert (same.share, same.kappa, same.sensitivity, same.specificity) == (1.0, None, 1.0, None)


@pytest.mark.parametrize(
    ("people", "judge", "sign"),
    [
        ([0, 1], [0.2, 0.4], 1),
        ([0, 1], [0.4, 0.2], -1),
        ([0, 1], [0.5, 0.5], 0),
        ([0, 1, 0, 1], [0, 0, 1, 1], 0),
    ],
)
def test_together(people: list[float], judge: list[float], sign: int) -> None:
    found = together(people, judge)
    assert found is not None
    assert (found > 0) - (found < 0) == sign


def test_people_who_always_say_the_same_tell_nothing() -> None:
    assert together([1, 1, 1], [0, 1, 0]) is None
