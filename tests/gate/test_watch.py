"""Reading row by row: what the bets allow, and which bounds are open."""

import os
import random
from typing import Any

import pytest

from penstock.evaluate.question import questions
from penstock.gate import watch
from penstock.gate.watch import Bets
from penstock.spec.guard import Guard
from penstock.stats.sequential import Betting, confidence

RUNS = int(os.environ.get("PENSTOCK_TEST_RUNS", "150"))


def bets(margin: float = 0.05, together: int = 1) -> Bets:
    return Bets(margin, 0.05, 0.05 / together)


def test_two_metrics_without_a_change_fail_rarely_however_often_one_looks() -> None:
    rng = random.Random(5)
    failed = 0
    for _ in range(RUNS):
        both = [bets(together=2) for _ in range(2)]
        for _ in range(400):
            for one in both:
                # Swap null: base and head are drawn alike, with as much churn as there can be.
                one.see([(float(rng.random() < 0.6), float(rng.random() < 0.6))])
            if any(one.failed for one in both):
                failed += 1
                break
            if all(one.passed for one in both):
                break
    assert failed / RUNS <= 0.05 + 2 * (0.05 * 0.95 / RUNS) ** 0.5


def test_a_drop_of_the_margin_passes_rarely() -> None:
    rng = random.Random(6)
    passed = 0
    for _ in range(RUNS):
        one = bets(0.1)
        for _ in range(300):
            base = rng.random() < 0.7
            one.see([(float(base), float(base and rng.random() >= 0.1 / 0.7))])
            if one.passed or one.failed:
                break
        passed += one.passed
    assert passed / RUNS <= 0.05 + 2 * (0.05 * 0.95 / RUNS) ** 0.5


def test_equal_answers_pass_at_88_and_a_lost_metric_fails_soon() -> None:
    one = bets()
    while not one.passed:
        one.see([(1.0, 1.0)])
    assert len(one.rows) == 88
    two = bets()
    while not two.failed:
        two.see([(1.0, 0.0)])
    assert len(two.rows) < 10
    measured = two.measured(1, 0)
    assert measured.p <= 0.05
    assert measured.high < 0
    assert not measured.noninferior


def test_what_is_missing_is_no_evidence_for_a_pass() -> None:
    nan = float("nan")
    one, two = bets(), bets()
    for _ in range(200):
        one.see([(nan, 1.0)])
        two.see([(nan, nan)])
    assert not one.passed
    assert not two.passed
    assert one.measured(1, 0).missing_base == 200
    assert one.measured(1, 0).low == -1


def test_a_cluster_counts_once() -> None:
    one = bets()
    for _ in range(20):
        one.see([(1.0, 1.0)] * 10)
    assert not one.passed
    assert (one.measured(1, 0).n, one.measured(1, 0).clusters) == (200, 20)


def test_the_confidence_sequence_is_the_bet_inverted() -> None:
    rng = random.Random(1)
    values = [rng.random() for _ in range(120)]
    low, high = confidence(values, 0.05, below=True), confidence(values, 0.05, below=False)
    assert low < sum(values) / len(values) < high
    for m, decided in ((low - 1e-6, True), (low + 1e-6, False)):
        bet = Betting(m, above=True)
        for value in values:
            bet.see(value)
        assert (bet.best >= 20) is decided
    assert confidence([], 0.05, below=True) == 0
    assert confidence([], 0.05, below=False) == 1


def test_the_order_is_the_seeds_and_clusters_stay_whole(bench: Any) -> None:
    asked = questions(bench.evaluation(40))
    one = watch.order(asked, frozenset(), 1)
    assert one == watch.order(list(reversed(asked)), frozenset(), 1)
    assert one != watch.order(asked, frozenset(), 2)
    assert sorted(key for cluster in one for key in cluster) == [question.key for question in asked]
    new = frozenset({"r0001", "r0002"})
    assert not new & {key for cluster in watch.order(asked, new, 1) for key in cluster}
    assert len(watch.order(asked, frozenset(question.key for question in asked), 1)) == 40


@pytest.mark.parametrize(
    ("guard", "answered", "passing", "open_", "broken"),
    [
        (Guard(min=0.7), 70, 70, False, False),
        (Guard(min=0.7), 69, 69, True, False),
        (Guard(min=0.7), 40, 9, False, True),
        (Guard(min=0.7), 40, 10, True, False),
        (Guard(max=0.3), 80, 10, False, False),
        (Guard(max=0.3), 80, 31, False, True),
        (Guard(max=0.3), 80, 11, True, False),
        (Guard(max_increase=0.1), 99, 99, True, False),
        (Guard(max_increase=0.1), 100, 99, False, False),
        (Guard(margin=0.05), 1, 1, False, False),
    ],
)
def test_a_bound_is_open_as_long_as_the_other_rows_can_turn_it(
    bench: Any, guard: Guard, answered: int, passing: int, open_: bool, broken: bool
) -> None:
    evaluation = bench.evaluation(100)
    scores = {"facts": [float(i < passing) for i in range(100)]}
    rows = [(row,) for row in bench.run(evaluation, "sha256:head", scores).rows[:answered]]
    guards, planned = {"facts": guard}, {"facts": 100}
    assert bool(watch.open_bounds(evaluation, guards, planned, rows)) is open_
    assert watch.broken_bounds(evaluation, guards, planned, rows) is broken
