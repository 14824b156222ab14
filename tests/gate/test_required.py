"""A required row passes where every metric planned for it reaches its floor."""

from dataclasses import replace
from typing import Any

import pytest

from penstock.gate.pair import pair
from penstock.gate.required import broken, required


def rows(bench: Any, evaluation: Any, base: Any, head: Any, **more: Any) -> Any:
    judged = bench.judged(evaluation, base, head, required=[0], **more)
    return required(judged, pair(judged.base, judged.head), compared=base is not None)


@pytest.mark.parametrize(
    ("base", "head", "expected", "fails"),
    [
        (1.0, 1.0, (True, True), False),
        (1.0, 0.0, (True, False), True),
        (0.0, 0.0, (False, False), False),
        (0.0, 1.0, (False, True), False),
        (1.0, None, (True, False), True),
        (0.0, None, (False, False), False),
        (None, 0.0, (None, False), True),
        (None, 1.0, (None, True), False),
    ],
)
def test_flips(bench: Any, base: Any, head: Any, expected: Any, fails: bool) -> None:
    (row,) = rows(bench, bench.evaluation(1, right={"metric": "contains"}), {"right": [base]}, {"right": [head]})
    assert (row.base, row.head) == expected
    assert broken(row) is fails


@pytest.mark.parametrize(("head", "fails"), [(1.0, False), (0.0, True), (None, True)])
def test_without_base_head_has_to_pass(bench: Any, head: Any, fails: bool) -> None:
    (row,) = rows(bench, bench.evaluation(1, right={"metric": "contains"}), None, {"right": [head]})
    assert row.base is None
    assert broken(row) is fails


@pytest.mark.parametrize(
    ("metric", "guard", "passes", "fails"),
    [
        ("fact-coverage", {"min": 0.7}, 0.7, 0.69),
        ("toxic", {"max": 0.2}, 0.2, 0.21),
        ("contains", {"min": 0.1}, 1.0, 0.0),
    ],
)
def test_floors(bench: Any, metric: str, guard: Any, passes: float, fails: float) -> None:
    evaluation = bench.evaluation(1, m={"metric": metric, "guard": guard})
    for score, expected in ((passes, True), (fails, False)):
        (row,) = rows(bench, evaluation, {"m": [1.0]}, {"m": [score]})
        assert row.head is expected


def test_every_metric_planned_for_the_row_counts(bench: Any) -> None:
    evaluation = bench.evaluation(1, a={"metric": "contains"}, b={"metric": "answered"}, c={"metric": "contains"})
    (row,) = rows(bench, evaluation, {"a": [1.0], "b": [1.0], "c": []}, {"a": [1.0], "b": [0.0], "c": []})
    assert (row.base, row.head) == (True, False)


@pytest.mark.parametrize("metrics", [{"m": {"metric": "fact-coverage"}}, {"m": {"metric": "cost"}}])
def test_a_row_that_nothing_judges_does_not_count(bench: Any, metrics: Any) -> None:
    assert rows(bench, bench.evaluation(1, **metrics), {"m": [0.0]}, {"m": [0.0]}) == ()


@pytest.mark.parametrize(
    ("head", "passes"),
    [([1.0, 1.0, 0.0], True), ([1.0, 0.0, 0.0], False), ([1.0, 1.0, None], True), ([1.0, None, None], False)],
)
def test_majority_of_repeats(bench: Any, head: Any, passes: bool) -> None:
    evaluation = bench.evaluation(1, repeats=3, right={"metric": "contains"})
    (row,) = rows(bench, evaluation, {"right": [1.0, 1.0, 1.0]}, {"right": head})
    assert row.head is passes


def test_an_even_split_is_no_majority(bench: Any) -> None:
    evaluation = bench.evaluation(1, repeats=2, right={"metric": "contains"})
    (row,) = rows(bench, evaluation, {"right": [1.0, 1.0]}, {"right": [1.0, 0.0]})
    assert broken(row)


def test_base_is_judged_by_what_was_measured_there(bench: Any) -> None:
    evaluation = bench.evaluation(1, repeats=3, right={"metric": "contains"})
    (row,) = rows(bench, evaluation, {"right": [1.0, None, None]}, {"right": [0.0, 0.0, 0.0]})
    assert (row.base, row.head) == (True, False)


def test_a_row_that_head_lacks_fails(bench: Any) -> None:
    evaluation = bench.evaluation(2, right={"metric": "contains"})
    judged = bench.judged(evaluation, {"right": [1.0, 1.0]}, {"right": [1.0, 1.0]}, required=[0])
    short = replace(judged.head, rows=judged.head.rows[1:], planned=1)
    (row,) = required(judged, pair(judged.base, short), compared=True)
    assert broken(row)
