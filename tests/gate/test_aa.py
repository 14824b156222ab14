"""Base against itself: noise of known size, and alarms that are false by making."""

import random
from dataclasses import replace
from typing import Any

import pytest

from penstock.gate.aa import AA, Repeated, aa
from penstock.gate.guards import guards
from penstock.spec.kinds.project import Gate


def noisy(bench: Any, n: int, noise: float, *, repeats: int = 4, clusters: int | None = None, seed: int = 0) -> AA:
    """Rows that pass with chance 1 - noise or noise, half of each."""
    rng = random.Random(seed)
    evaluation = bench.evaluation(n, repeats=repeats)
    scores = [float(rng.random() < (noise if row % 2 else 1 - noise)) for row in range(n) for _ in range(repeats)]
    run = bench.run(evaluation, "sha256:base", {"facts": scores}, clusters=clusters)
    once = replace(evaluation, spec=evaluation.spec.model_copy(update={"repeats": 1}))
    return aa([Repeated(evaluation, guards(once, once), run, 1)], Gate(), resamples=200)


def test_known_noise_is_found_and_alarms_are_rare(bench: Any) -> None:
    made = noisy(bench, 400, 0.2)
    (facts,) = made.metrics
    assert facts.components is not None
    assert facts.components.generation == pytest.approx(0.16, abs=0.02)
    assert facts.components.item == pytest.approx(0.09, abs=0.02)
    assert facts.se == pytest.approx((2 * 0.16 / 400) ** 0.5, rel=0.1)
    assert facts.worth == 2
    assert made.false_alarms is not None
    assert made.false_alarms <= 0.05 + 2 * (0.05 * 0.95 / 200) ** 0.5
    assert facts.needed is not None
    assert facts.smallest is not None
    assert (facts.needed > 400) == (facts.smallest > 0.05), "advice on rows and on the margin agree"


def test_a_still_project_has_no_noise_and_passes(bench: Any) -> None:
    made = noisy(bench, 100, 0.0)
    (facts,) = made.metrics
    assert (facts.se, facts.fails, facts.passes, made.false_alarms) == (0.0, 0.0, 1.0, 0.0)
    assert facts.needed == 59
    assert facts.smallest == pytest.approx(1 - 0.05 ** (1 / 100))


def test_the_same_seed_says_the_same_and_clusters_stay_whole(bench: Any) -> None:
    one, two = (noisy(bench, 60, 0.3, clusters=12) for _ in range(2))
    assert one == two
    assert one.metrics[0].clusters == 12


def test_one_cluster_tells_nothing(bench: Any) -> None:
    made = noisy(bench, 30, 0.3, clusters=1)
    assert (made.metrics[0].fails, made.metrics[0].se, made.false_alarms) == (None, None, None)
