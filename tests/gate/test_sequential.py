"""Base against head row by row."""

import subprocess
import sys
from collections.abc import Iterator
from math import nan

import numpy as np
import pytest

from penstock.gate import Sequential, sequential


def test_identical_rows_pass_after_88() -> None:
    result = sequential([1] * 400, [1] * 400, margin=0.05)
    assert (result.verdict, result.used, result.delta) == ("PASS", 88, 0.0)


def test_a_large_loss_fails_early_and_a_gain_passes() -> None:
    lost = sequential([1] * 100, [0] * 100, margin=0.05)
    assert lost.verdict == "FAIL" and lost.used < 10 and lost.worse >= 20 and lost.delta == -1
    won = sequential([0] * 100, [1] * 100, margin=0.05)
    assert won.verdict == "PASS" and won.used < 20


def test_no_more_rows_are_read_than_it_needs() -> None:
    read = []

    def rows() -> Iterator[float]:
        for number in range(1000):
            read.append(number)
            yield 0.0

    assert sequential([1.0] * 1000, rows(), margin=0.05).used == len(read) < 10


def test_rows_that_run_out_decide_nothing() -> None:
    assert sequential([1] * 20, [1] * 20, margin=0.05).verdict == "INCONCLUSIVE"
    assert sequential([], [], margin=0.05) == Sequential("INCONCLUSIVE", 0, 0, 0.0, 0.0, 0.0, 0.05, 0.05)
    assert sequential([1] * 500, [1] * 500, margin=None).verdict == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("base", "head"), [([nan] * 300, [1.0] * 300), ([0.0] * 300, [nan] * 300), ([None] * 300, [None] * 300)]
)
def test_what_is_not_measured_never_passes(base: list[float | None], head: list[float | None]) -> None:
    assert sequential(base, head, margin=0.05).verdict == "INCONCLUSIVE"


def test_a_head_that_is_not_measured_is_the_worst() -> None:
    assert sequential([1.0] * 50, [nan] * 50, margin=0.05).verdict == "FAIL"


def test_clusters_are_fed_as_means_in_the_order_of_their_first_rows() -> None:
    base, head = [1, 1, 0, 1], [0, 1, 0, 0]
    result = sequential(base, head, margin=0.05, clusters=["a", "b", "a", "b"])
    assert (result.used, result.clusters, result.delta) == (4, 2, -0.5)
    whole = sequential([1] * 600, [1] * 600, margin=0.05, clusters=[row // 2 for row in range(600)])
    assert (whole.verdict, whole.clusters, whole.used) == ("PASS", 88, 176)


def test_a_seed_shuffles_the_same_way_each_time() -> None:
    base, head = [1] * 100 + [0] * 100, [1] * 100 + [1] * 100
    first, again = (sequential(base, head, margin=0.05, seed=4) for _ in range(2))
    assert first == again and first.used < sequential(base, head, margin=0.05).used


@pytest.mark.parametrize(
    ("base", "head", "extra", "words"),
    [
        ([1], [1, 1], {}, "base ends after 1 rows"),
        ([1, 1], [1], {}, "head ends after 1 rows"),
        ([1], [1.5], {}, r"head\[0\] is 1.5"),
        (["x"], [1], {}, r"base\[0\] is no number"),
        ([1], [1], {"alpha": 0}, "alpha is 0"),
        ([1], [1], {"margin": 1.0}, "margin is 1.0"),
        ([1], [1], {"clusters": [1, 2]}, "2 cluster labels for 1 rows"),
    ],
)
def test_what_cannot_be_judged_is_refused(base, head, extra, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=words):
        sequential(base, head, **{"margin": 0.05, **extra})


def test_error_rates_on_made_up_labels() -> None:
    random = np.random.default_rng(5)
    runs, n = 200, 200
    failed = sum(
        sequential((random.random(n) < 0.8).astype(float), (random.random(n) < 0.8).astype(float), margin=0.05).verdict
        == "FAIL"
        for _ in range(runs)
    )
    assert failed / runs <= 0.05
    passed = 0
    for _ in range(runs):
        base = random.random(n) < 0.85
        head = np.where(random.random(n) < 0.1, 0, base)  # loses 8.5 points
        passed += sequential(base.astype(float), head.astype(float), margin=0.05).verdict == "PASS"
    assert passed / runs <= 0.05


def test_the_name_is_the_function_however_it_is_imported() -> None:
    code = (
        "import penstock.gate.sequential, penstock.gate.compare, penstock.gate as g;"
        "print(callable(g.sequential), callable(g.compare), g.Sequential.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["True", "True", "Sequential"], done.stderr
