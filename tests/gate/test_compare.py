"""The comparison of base and head: rules, edges, and error rates on made-up data."""

import importlib
import subprocess
import sys
from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.gate.compare import compare, conclude, measure, verdict
from penstock.stats.permutation import sign_flip

RUNS = 300
LIMIT = 0.05 + 2 * sqrt(0.05 * 0.95 / RUNS)


def flips(n: int, lost: int, won: int) -> tuple[list[int], list[int]]:
    return [1] * lost + [0] * won + [1] * (n - lost - won), [0] * lost + [1] * won + [1] * (n - lost - won)


# Verdicts


@pytest.mark.parametrize(
    ("n", "lost", "won", "expected"),
    [
        (100, 0, 0, "PASS"),
        (100, 20, 0, "FAIL"),
        (100, 0, 20, "PASS"),
        (100, 12, 10, "INCONCLUSIVE"),
        (10, 10, 0, "FAIL"),
        (10, 0, 10, "INCONCLUSIVE"),
        (400, 5, 5, "PASS"),
    ],
)
def test_pass_fail(n: int, lost: int, won: int, expected: str) -> None:
    result = compare(*flips(n, lost, won), binary=True, margin=0.05)
    assert result.verdict == expected
    assert result.delta == pytest.approx((won - lost) / n) and (result.worse, result.better) == (lost, won)
    assert result.low <= result.delta <= result.high
    assert result.head - result.base == pytest.approx(result.delta)


@pytest.mark.parametrize("binary", [True, False])
def test_identical_outputs_pass_from_59_rows(binary: bool) -> None:
    for n in (1, 2, 20, 58, 59, 60, 200):
        scores = [1 if i % 3 else 0 for i in range(n)] if binary else [i / n for i in range(n)]
        result = compare(scores, scores, binary=binary, margin=0.05)
        assert result.verdict == ("PASS" if n >= 59 else "INCONCLUSIVE"), n
        assert result.low <= 0 <= result.high and not result.improved and result.needed in (59, None)


def test_a_constant_gain_or_loss_has_no_spread_and_is_decided() -> None:
    low, high = [0.4] * 80, [0.8] * 80
    gain, loss = compare(low, high, binary=False, margin=0.05), compare(high, low, binary=False, margin=0.05)
    assert (gain.verdict, gain.improved) == ("PASS", True)
    assert (loss.verdict, loss.improved) == ("FAIL", False)
    assert gain.low < 0.4 < gain.high


def test_a_small_significant_drop_passes_with_a_flag() -> None:
    result = compare(*flips(1000, 15, 3), binary=True, margin=0.05)
    assert result.p <= 0.05 and result.verdict == "PASS" and result.small_drop and not result.improved


def test_better_only_above_0() -> None:
    assert compare(*flips(200, 2, 30), binary=True, margin=0.05).improved
    assert not compare(*flips(200, 8, 10), binary=True, margin=0.05).improved


def test_without_a_margin_nothing_passes() -> None:
    assert compare(*flips(200, 0, 0), binary=True, margin=None).verdict == "INCONCLUSIVE"
    assert compare(*flips(200, 0, 60), binary=True, margin=None).verdict == "INCONCLUSIVE"
    result = compare(*flips(200, 60, 0), binary=True, margin=None)
    assert result.verdict == "FAIL" and result.needed is None and result.mde is not None


def test_margin_0_never_passes() -> None:
    assert compare(*flips(500, 0, 0), binary=True, margin=0).verdict == "INCONCLUSIVE"


def test_adjusted_p_decides() -> None:
    measured = measure(*flips(100, 9, 1), binary=True, margin=0.05)
    assert measured.p < 0.05
    assert verdict(measured, measured.p) == "FAIL" and verdict(measured, 0.2) == "INCONCLUSIVE"
    assert conclude(measured, 0.2).p_adjusted == 0.2 and conclude(measured, 0.2).p == measured.p
    assert verdict(measured, nan) == "INCONCLUSIVE"


def test_no_row_and_one_row() -> None:
    assert compare([], [], binary=True, margin=0.05).verdict == "INCONCLUSIVE"
    assert compare([], [], binary=False, margin=1).verdict == "INCONCLUSIVE"
    assert compare([1], [0], binary=True, margin=0.05).verdict == "INCONCLUSIVE"
    assert compare([0.1], [0.9], binary=False, margin=1).verdict == "INCONCLUSIVE"


def test_exact_is_stricter() -> None:
    table = flips(100, 8, 2)
    assert compare(*table, binary=True, margin=0.05).p < compare(*table, binary=True, margin=0.05, exact=True).p


# Clusters and repeats


def test_one_cluster_decides_nothing() -> None:
    base, head = flips(200, 200, 0)
    for binary in (True, False):
        result = compare(base, head, binary=binary, margin=0.05, clusters=["a"] * 200)
        assert (result.verdict, result.clusters, result.mde, result.needed) == ("INCONCLUSIVE", 1, None, None)
    assert compare(head, head, binary=True, margin=0.05, clusters=["a"] * 200).verdict == "INCONCLUSIVE"


def test_four_clusters_decide_nothing() -> None:
    base, head = flips(200, 150, 0)
    labels = [i % 4 for i in range(200)]
    assert compare(base, head, binary=True, margin=0.05, clusters=labels).verdict == "INCONCLUSIVE"
    assert compare(base, base, binary=True, margin=0.05, clusters=labels).verdict == "INCONCLUSIVE"


@pytest.mark.parametrize("binary", [True, False])
def test_singleton_clusters_are_no_clusters(binary: bool) -> None:
    table = flips(90, 7, 3)
    labels = [f"c{i}" for i in range(90)]
    assert compare(*table, binary=binary, margin=0.05, clusters=labels) == compare(*table, binary=binary, margin=0.05)


def test_a_correlated_loss_counts_once_a_cluster() -> None:
    base, head = [1] * 120, [0] * 12 + [1] * 108
    labels = [i // 12 for i in range(120)]
    assert compare(base, head, binary=True, margin=0.05).verdict == "FAIL"
    assert compare(base, head, binary=True, margin=0.05, clusters=labels).verdict == "INCONCLUSIVE"


def test_repeats_are_averaged_and_leave_mcnemar() -> None:
    random = np.random.default_rng(0)
    base, head = random.random((80, 3)) < 0.8, random.random((80, 2)) < 0.7
    result = compare(base, head, binary=True, margin=0.05, seed=3)
    means = compare(base.mean(1), head.mean(1), binary=False, margin=0.05, seed=3)
    assert result.repeats == 3 and result.p == means.p and result.low == pytest.approx(means.low)
    assert result.p == sign_flip(list(head.mean(1) - base.mean(1)), seed=3).p


def test_one_repeat_is_none() -> None:
    base, head = flips(70, 5, 2)
    columns = [[x] for x in base], [[x] for x in head]
    assert compare(*columns, binary=True, margin=0.05) == compare(base, head, binary=True, margin=0.05)


# Missing values


@pytest.mark.parametrize("binary", [True, False])
def test_missing_is_the_worst_score(binary: bool) -> None:
    base = [1] * 100
    lost, absent = [0] * 20 + [1] * 80, [nan] * 10 + [None] * 10 + [1] * 80
    result = compare(base, absent, binary=binary, margin=0.05)
    assert (result.verdict, result.head, result.missing_head, result.paired) == ("FAIL", 0.8, 20, 80)
    assert result.p == compare(base, lost, binary=binary, margin=0.05).p


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(60, 150))
def test_nan_at_head_never_helps(seed: int, holes: int, n: int) -> None:
    random = np.random.default_rng(seed)
    base = (random.random(n) < 0.8).astype(float)
    head = np.where(random.random(n) < 0.1, (random.random(n) < 0.6).astype(float), base)
    holed = head.copy()
    holed[random.integers(0, n, holes)] = nan
    rank = {"FAIL": 0, "INCONCLUSIVE": 1, "PASS": 2}
    whole, less = (compare(base, x, binary=True, margin=0.05) for x in (head, holed))
    assert rank[less.verdict] <= rank[whole.verdict]
    assert less.low <= whole.low + 1e-12 and less.p <= whole.p + 1e-12 and less.delta <= whole.delta


def test_what_nobody_measured_passes_nothing() -> None:
    absent = [nan] * 200
    assert compare(absent, absent, binary=True, margin=0.05).verdict == "INCONCLUSIVE"
    result = compare(absent, [1] * 200, binary=True, margin=0.05)
    assert result.verdict == "INCONCLUSIVE" and not result.improved
    assert compare([nan] * 2 + [1] * 58, [nan] * 2 + [1] * 58, binary=True, margin=0.05).verdict == "INCONCLUSIVE"


def test_a_missing_repeat_is_the_worst_of_its_row() -> None:
    result = compare([[1, 1]] * 60, [[1, nan]] * 60, binary=True, margin=0.05)
    assert result.head == 0.5 and result.missing_head == 0 and result.verdict == "FAIL"


# Refusals


@pytest.mark.parametrize(
    ("base", "head", "binary", "message"),
    [
        ([1, 0], [1, 2], True, r"head\[1\] is 2"),
        ([1, 0.5], [1, 1], True, r"base\[1\] is 0.5, not 0 or 1"),
        ([0.1, -0.2], [1, 1], False, r"base\[1\] is -0.2"),
        ([[0.1, 0.2], [0.3, 1.2]], [1, 1], False, r"base\[1\]\[1\] is 1.2"),
        ([0.1], [float("inf")], False, r"head\[0\] is inf"),
        ([1, 1], [1], True, "2 base rows and 1 head rows"),
        ([[1, 1], [1]], [1, 1], True, "base: not an array"),
        (["a"], [1], True, "base: not an array"),
        ([[[1]]], [1], True, "base: shape"),
    ],
)
def test_bad_scores(base: list, head: list, binary: bool, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compare(base, head, binary=binary, margin=0.05)


@pytest.mark.parametrize(
    "options", [{"margin": -0.1}, {"margin": nan}, {"alpha": 0}, {"alpha": 1}, {"clusters": ["a"]}]
)
def test_bad_options(options: dict) -> None:
    with pytest.raises(ValueError):
        compare([1, 1], [1, 0], **{"binary": True, "margin": 0.05, **options})


def test_rounding_of_a_scorer_is_forgiven() -> None:
    result = compare([1.0000000000000004] * 70, [-1e-17] * 70, binary=True, margin=0.05)
    assert (result.base, result.head, result.verdict) == (1.0, 0.0, "FAIL")


# Properties


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.booleans())
def test_row_order_changes_nothing(seed: int, binary: bool, clustered: bool) -> None:
    random = np.random.default_rng(seed)
    base, head = random.random(70), random.random(70)
    if binary:
        base, head = base.round(), head.round()
    labels = random.integers(0, 20, 70)
    order = random.permutation(70)
    results = [
        compare(base[o], head[o], binary=binary, margin=0.1, clusters=list(labels[o]) if clustered else None)
        for o in (np.arange(70), order)
    ]
    assert results[0] == results[1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=0, max_size=80), st.floats(0, 1))
def test_never_breaks_and_stays_in_range(pairs: list[tuple[float, float]], margin: float) -> None:
    base, head = [b for b, _ in pairs], [h for _, h in pairs]
    result = compare(base, head, binary=False, margin=margin)
    assert -1 <= result.low <= result.high <= 1 and 0 < result.p <= 1
    assert result.verdict != "PASS" or result.low > -margin


# Error rates, on made-up data: two systems of equal rank whose outcomes differ on many rows


def share(verdicts: list[str], wanted: str) -> float:
    return verdicts.count(wanted) / len(verdicts)


@pytest.mark.parametrize("n", [50, 100, 200])
def test_swapped_systems_rarely_fail(n: int) -> None:
    random = np.random.default_rng(n)
    verdicts = []
    for _ in range(RUNS):
        pair = np.stack([random.random(n) < 0.9, random.random(n) < 0.6])
        swapped = np.where(random.random(n) < 0.5, pair, pair[::-1])
        verdicts.append(compare(swapped[0], swapped[1], binary=True, margin=0.05).verdict)
    assert share(verdicts, "FAIL") <= LIMIT


@pytest.mark.parametrize("clustered", [True, False])
def test_swapped_scores_rarely_fail(clustered: bool) -> None:
    random = np.random.default_rng(11)
    labels = np.repeat(np.arange(30), 5)
    verdicts = []
    for run in range(RUNS):
        pair = np.clip([random.normal(0.8, 0.3, 150), random.normal(0.6, 0.3, 150)], 0, 1)
        coin = random.random(30)[labels] if clustered else random.random(150)
        swapped = np.where(coin < 0.5, pair, pair[::-1])
        clusters = list(labels) if clustered else None
        measured = measure(*swapped, binary=False, margin=0.05, clusters=clusters, seed=run, draws=999)
        verdicts.append(verdict(measured, measured.p))
    assert share(verdicts, "FAIL") <= LIMIT


@pytest.mark.parametrize(("n", "margin"), [(50, 0.06), (50, 0.1), (100, 0.05), (200, 0.05)])
@pytest.mark.parametrize("churn", [0.0, 0.1, 0.4])
def test_a_drop_of_the_margin_rarely_passes(n: int, margin: float, churn: float) -> None:
    random = np.random.default_rng(n)
    lost = random.binomial(n, margin + churn / 2, RUNS)
    won = random.binomial(n - lost, churn / 2 / (1 - margin - churn / 2))
    verdicts = [
        compare(*flips(n, int(b), int(c)), binary=True, margin=margin).verdict for b, c in zip(lost, won, strict=True)
    ]
    assert share(verdicts, "PASS") <= LIMIT


def test_a_large_drop_is_found() -> None:
    random = np.random.default_rng(5)
    verdicts = []
    for _ in range(60):
        base = random.random(100) < 0.9
        head = np.where(random.random(100) < 0.3, False, base)
        verdicts.append(compare(base, head, binary=True, margin=0.05).verdict)
    assert share(verdicts, "FAIL") == 1


# Public names


def test_public_names_in_any_order_of_imports() -> None:
    gate = importlib.import_module("penstock.gate")
    assert sorted(gate.__all__) == ["Comparison", "Sequential", "compare", "sequential"]
    assert gate.compare is compare and isinstance(compare([1], [1], binary=True, margin=0.1), gate.Comparison)
    with pytest.raises(AttributeError):
        _ = gate.nothing
    for code in (
        "import penstock.gate.compare; from penstock.gate import compare; compare([1], [1], binary=True, margin=0)",
        "from penstock.gate import compare; import penstock.gate.compare; compare([1], [1], binary=True, margin=0)",
        "import sys, penstock.gate; assert 'numpy' not in sys.modules",
    ):
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, code
