from math import sqrt

import numpy as np
import pytest

from penstock.stats.ppi import ppi


def draw(rng: np.random.Generator, n: int, labelled: int, skill: float) -> tuple[list[float], list[float], list[float]]:
    """Differences of people (mean .1) and of a judge that is biased by -.3, and related to people's by `skill`."""
    people = rng.choice([-1.0, 0.0, 1.0], size=n, p=[0.2, 0.5, 0.3])
    judge = np.where(rng.random(n) < skill, people, rng.choice([-1.0, 0.0, 1.0], size=n)) - 0.3
    return list(people[:labelled]), list(judge[:labelled]), list(judge)


@pytest.mark.parametrize("skill", [0.0, 0.3, 0.9])
def test_the_interval_covers_whatever_the_judge(skill: float) -> None:
    rng, runs, held, narrow = np.random.default_rng(0), 2000, 0, 0.0
    alone = 0.0
    for _ in range(runs):
        people, judge, everywhere = draw(rng, 400, 60, skill)
        found = ppi(people, judge, everywhere, 0.025)
        assert found is not None
        held += found.low <= 0.1 <= found.high
        narrow += found.se
        alone += float(np.std(people, ddof=1)) / sqrt(60)
    assert held / runs >= 0.94 - 2 * sqrt(0.94 * 0.06 / runs)
    # A good judge narrows the interval, a bad one leaves it about as it is with the labels alone.
    assert narrow / alone < (0.75 if skill == 0.9 else 1.03)


def test_the_judge_alone_does_not_cover() -> None:
    rng, held = np.random.default_rng(1), 0
    for _ in range(200):
        _, _, everywhere = draw(rng, 400, 60, 0.9)
        mean, se = float(np.mean(everywhere)), float(np.std(everywhere)) / 20
        held += abs(mean - 0.1) <= 1.96 * se
    assert held < 20


def test_the_formula_by_hand() -> None:
    people, judge, everywhere = [1.0, 0.0, 1.0, 1.0], [1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0]
    found = ppi(people, judge, everywhere, 0.05)
    assert found is not None
    covariance, spread = float(np.cov(people, judge)[0, 1]), float(np.var(everywhere, ddof=1))
    weight = covariance / ((1 + 4 / 8) * spread)
    rest = np.array(people) - weight * np.array(judge)
    assert found.weight == pytest.approx(weight)
    assert found.value == pytest.approx(np.mean(people) + weight * (np.mean(everywhere) - np.mean(judge)))
    assert found.se == pytest.approx(sqrt(weight**2 * spread / 8 + np.var(rest, ddof=1) / 4))


def test_a_judge_that_says_nothing_leaves_the_labels() -> None:
    found = ppi([1.0, 0.0, 1.0], [0.5] * 3, [0.5] * 9, 0.05)
    assert found is not None
    assert (found.weight, found.value) == (0.0, pytest.approx(2 / 3))
    turned = ppi([1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0], 0.05)
    assert turned is not None
    assert turned.weight == 0.0, "a judge that turns things round is not believed, not even the other way round"


@pytest.mark.parametrize(("people", "everywhere"), [([], [1.0]), ([1.0], [1.0]), ([1.0, 0.0], [])])
def test_too_little(people: list[float], everywhere: list[float]) -> None:
    assert ppi(people, people, everywhere, 0.05) is None


def test_labels_and_verdicts_go_together() -> None:
    with pytest.raises(ValueError, match="2 labels"):
        ppi([1.0, 0.0], [1.0], [1.0], 0.05)
