"""Numbers against those of before, and against a bound."""

from math import sqrt

import numpy as np
import pytest
from scipy import stats
from tests.monitor.detectors.campaign import SIZE

from penstock.monitor import compare_numbers, judge_objective

RUNS = 100 * SIZE
BOUND = 0.05 + 2 * sqrt(0.05 * 0.95 / RUNS)


def seconds(seed: int, rows: int = 100, scale: float = 1.0) -> np.ndarray:
    return scale * np.random.default_rng(seed).lognormal(0, 0.7, rows)


def test_slower_alarms_and_as_before_does_not() -> None:
    reading = compare_numbers(seconds(0), seconds(1, scale=1.6))
    assert reading.alarm and list(reading.signals) == ["distribution", "mean"]
    assert reading.signals["mean"].effect == pytest.approx(seconds(1, scale=1.6).mean() - seconds(0).mean())
    alarms = sum(compare_numbers(seconds(2 * s), seconds(2 * s + 1), seed=s, draws=99).alarm for s in range(RUNS))
    assert alarms / RUNS <= BOUND


@pytest.mark.parametrize("measure", ["latency.p50", "latency.p95", "latency.mean", "errors"])
def test_an_objective_that_is_just_kept_rarely_alarms_and_a_broken_one_does(measure: str) -> None:
    def values(seed: int, worse: bool) -> np.ndarray:
        if measure == "errors":
            return (np.random.default_rng(seed).random(200) < (0.2 if worse else 0.1)).astype(float)
        return seconds(seed, 200, 1.8 if worse else 1.0)

    truth = {"latency.p50": 1.0, "latency.p95": np.exp(0.7 * 1.6448536), "latency.mean": np.exp(0.245), "errors": 0.1}
    maximum = float(truth[measure])
    kept = sum(judge_objective(values(s, False), measure, maximum=maximum).alarm for s in range(RUNS)) / RUNS
    broken = sum(judge_objective(values(s, True), measure, maximum=maximum).alarm for s in range(RUNS)) / RUNS
    assert kept <= BOUND and broken >= 0.9


def test_exact_as_scipy() -> None:
    values = np.array([1.0] * 9 + [0.0] * 51)
    expected = stats.binomtest(9, 60, 0.05, alternative="greater").pvalue
    found = judge_objective(values, "errors", maximum=0.05)
    assert found.p == pytest.approx(expected) and found.signals["errors"].statistic == pytest.approx(0.15)
    assert found.signals["errors"].effect == pytest.approx(2.0)
    slow = judge_objective([1.0] * 51 + [9.0] * 9, "latency.p95", maximum=2)
    assert slow.p == pytest.approx(expected) and slow.signals["latency.p95"].statistic == 9


def test_a_metric_may_not_sink() -> None:
    scores = np.random.default_rng(0).random(100)
    assert judge_objective(scores, "metric", minimum=0.7).alarm
    kept = judge_objective(scores, "metric", minimum=0.4)
    assert not kept.alarm and kept.signals["metric"].effect < 0
    expected = stats.ttest_1samp(scores, 0.5, alternative="less").pvalue
    assert judge_objective(scores, "metric", minimum=0.5).p == pytest.approx(expected)


def test_sessions_are_one_voice_each() -> None:
    """Errors come in sessions of ten: as rows they alarm too often."""
    found = {"rows": 0, "blocks": 0}
    blocks = np.repeat(np.arange(40), 10).tolist()
    for seed in range(RUNS):
        values = np.repeat(np.random.default_rng(seed).random(40) < 0.3, 10).astype(float)
        found["rows"] += judge_objective(values, "errors", maximum=0.3).alarm
        found["blocks"] += judge_objective(values, "errors", maximum=0.3, blocks=blocks).alarm
    assert found["rows"] / RUNS >= 0.15 and found["blocks"] / RUNS <= BOUND


def test_numbers_of_sessions_against_single_ones() -> None:
    """As units they alarm too often; one of a session they do not, and a change is found."""
    found = {0.0: 0, 2.0: 0}
    blocks = [*range(100, 300), *np.repeat(np.arange(16), 10).tolist()]
    for seed in range(RUNS):
        random = np.random.default_rng(seed)
        reference, now = random.normal(size=200), random.normal(size=160)
        for shift in found:
            reading = compare_numbers(reference, now + shift, seed=seed, draws=99, blocks=blocks)
            assert reading.units == (200, 16) and reading.current == 16
            found[shift] += reading.alarm
    assert found[0.0] / RUNS <= BOUND and found[2.0] / RUNS >= 0.9


def test_few_sessions_or_one_that_holds_most_tell_nothing() -> None:
    values = np.arange(500) % 7
    with pytest.raises(ValueError, match=r"500 values of 5 sessions \(blocks\): at least 8 of them are needed"):
        judge_objective(values, "latency.mean", maximum=2, blocks=[row // 100 for row in range(500)])
    with pytest.raises(ValueError, match=r"251 sessions .* so unequal that they count as 4.0: at least 8"):
        judge_objective(values, "latency.mean", maximum=2, blocks=[max(0, row - 249) for row in range(500)])
    with pytest.raises(ValueError, match="at least 8 of them"):
        compare_numbers(values, values, blocks=[*range(500), *(row // 100 for row in range(500))])


def test_one_error_breaks_a_bound_of_none_whatever_the_sessions() -> None:
    blocks = [row // 100 for row in range(500)]
    assert judge_objective([0.0] * 499 + [1.0], "errors", maximum=0.0, blocks=blocks).alarm


def test_all_the_same() -> None:
    assert judge_objective([3.0] * 10, "latency.mean", maximum=2).p == 0.5**10
    assert judge_objective([1.0] * 10, "latency.mean", maximum=2).p == 1
    assert not judge_objective([0.0] * 10, "errors", maximum=0.0).alarm
    assert judge_objective([0.0] * 9 + [1.0], "errors", maximum=0.0).alarm


@pytest.mark.parametrize(
    ("values", "measure", "maximum"),
    [
        ([0.0] * 499 + [1.0], "errors", 0.0),  # no room for chance
        ([1.0] * 5000, "errors", 1e-3),  # below all numbers
        ([3.0] * 5000, "cost", 2.0),  # the sign test
        ([*seconds(0, 5000, 100.0)], "latency.mean", 1.0),
        ([2.0] * 5000, "latency.p50", 1.0),
    ],
)
def test_p_is_never_0(values: list[float], measure: str, maximum: float) -> None:
    found = judge_objective(values, measure, maximum=maximum, alpha=1e-9)
    assert found.alarm and 0 < found.p < 1e-9 and found.signals[measure].p == found.p


def test_a_small_p_keeps_its_digits() -> None:
    values = seconds(0, 200, 4.0)
    expected = stats.ttest_1samp(values, 0.5, alternative="greater").pvalue
    assert 0 < expected < 1e-16
    assert judge_objective(values, "cost", maximum=0.5).p == pytest.approx(expected, rel=1e-6)


def test_least_effect() -> None:
    values = seconds(0, 400, 1.3)
    assert judge_objective(values, "latency.p50", maximum=1.0).alarm
    assert not judge_objective(values, "latency.p50", maximum=1.0, min_effect=0.9).alarm


@pytest.mark.parametrize(
    ("values", "given", "said"),
    [
        ([1.0], {}, "one bound"),
        ([1.0], {"maximum": 1, "minimum": 0}, "one bound"),
        ([], {"maximum": 1}, "no values"),
        ([1.0, float("nan"), float("inf")], {"maximum": 1}, "2 of 3 numbers are not finite"),
        ([1.0], {"maximum": 2}, "at least two are needed"),
        ([1.0, 2.0], {"maximum": 2, "blocks": [1]}, "1 blocks for 2 values"),
        ([1.0, 2.0], {"maximum": 2, "alpha": 2}, "alpha is 2"),
    ],
)
def test_refuses(values: list[float], given: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        judge_objective(values, "cost", **given)  # type: ignore[arg-type]


def test_errors_are_0_or_1() -> None:
    with pytest.raises(ValueError, match="errors are 0 or 1"):
        judge_objective([0.5, 0.2], "errors", maximum=0.1)
    with pytest.raises(ValueError, match="7 and 9 numbers"):
        compare_numbers([1.0] * 7, [1.0] * 9)
