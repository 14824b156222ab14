"""The public functions that compare two samples."""

import os
import subprocess
import sys
from math import sqrt

import numpy as np
import pytest
from tests.monitor.detectors.campaign import BANK, SIZE, saying
from tests.verbs import monitored

from penstock.monitor import compare_embeddings, compare_texts
from penstock.monitor.detectors import MEMBERS

BEFORE = saying(BANK)
AFTER = saying(BANK, share=0.5, other="crypto bitcoin wallet token")


def texts(seed: int, after: bool = False) -> tuple[list[str], list[str]]:
    random = np.random.default_rng(seed)
    return BEFORE(random, 200), (AFTER if after else BEFORE)(random, 60)


def test_a_shift_alarms_and_shows_its_texts() -> None:
    reading = compare_texts(*texts(0, after=True))
    assert reading.alarm and reading.p <= 0.01
    assert list(reading.signals) == ["mixture", "novelty"]
    assert all(any(word in text for word in ("crypto", "bitcoin", "wallet", "token")) for text in reading.examples)
    assert (reading.reference, reading.current, reading.alpha, reading.seed) == (60, 60, 0.05, 0)
    for signal in reading.signals.values():
        assert signal.p <= signal.holm <= 2 * signal.p


def test_nothing_changed() -> None:
    runs = 40 * SIZE
    alarms = sum(compare_texts(*texts(seed), seed=seed, draws=99).alarm for seed in range(runs))
    assert alarms / runs <= 0.05 + 2 * sqrt(0.05 * 0.95 / runs)


def test_least_effect_silences() -> None:
    assert not compare_texts(*texts(0, after=True), detectors=["novelty"], min_effect=0.9).alarm


def test_every_detector_reads_texts() -> None:
    reference, current = texts(0)
    reading = compare_texts(reference, current, detectors=list(MEMBERS), strata=[0] * 260, draws=99)
    assert list(reading.signals) == list(MEMBERS)
    assert all(0 < signal.p <= 1 and np.isfinite(signal.effect) for signal in reading.signals.values())


def test_embeddings_of_ones_own() -> None:
    random = np.random.default_rng(0)
    reference, current = random.normal(size=(200, 8)), random.normal(size=(50, 8)) + [2, *[0] * 7]
    reading = compare_embeddings(reference, current)
    assert reading.alarm and reading.examples == ()
    named = compare_embeddings(reference, current, texts=[f"row {row}" for row in range(250)])
    assert named.signals == reading.signals and len(named.examples) == 5
    # Length is none of a direction's business.
    scaled = compare_embeddings(reference * 7, current * 3)
    assert scaled.signals["mixture"].effect == pytest.approx(reading.signals["mixture"].effect)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"detectors": ["mixtures"]}, "there is no detector 'mixtures'; there are mixture, novelty"),
        ({"alpha": 0}, r"alpha is 0, not within \(0, 1\)"),
        ({"detectors": ["length"]}, "'length' reads texts, and there are embeddings alone"),
        ({"detectors": ["context"]}, "'context' compares within strata, and none are given"),
        ({"texts": ["one"]}, "1 texts for 40 embeddings"),
        ({"strata": [1]}, "1 strata for 40 rows"),
    ],
)
def test_refuses(given: dict[str, object], said: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(20, 3))
    with pytest.raises(ValueError, match=said):
        compare_embeddings(vectors, vectors, **given)  # type: ignore[arg-type]


def test_refuses_embeddings_that_are_none() -> None:
    vectors = np.ones((20, 3))
    with pytest.raises(ValueError, match="shapes"):
        compare_embeddings(vectors, np.ones((20, 4)))
    with pytest.raises(ValueError, match="not finite"):
        compare_embeddings(vectors, np.full((20, 3), np.nan))


def test_texts_without_words() -> None:
    reading = compare_texts([""] * 40, ["..."] * 20, detectors=[*MEMBERS][:2])
    assert not reading.alarm and reading.p == 1


def in_sessions(seed: int) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Sessions of six rows, each about a topic of its own."""
    random = np.random.default_rng(seed)
    blocks = np.repeat(np.arange(50), 6)
    vectors = random.normal(size=(50, 5))[blocks] + 0.2 * random.normal(size=(300, 5))
    return vectors[:210], vectors[210:], blocks.tolist()


def test_sessions_stay_together() -> None:
    """Rows of a session are alike: taken one by one they alarm far too often, as blocks they hold the level."""
    runs = 60 * SIZE
    found = {"rows": 0, "blocks": 0}
    for seed in range(runs):
        reference, current, blocks = in_sessions(seed)
        for name, given in (("rows", None), ("blocks", blocks)):
            found[name] += compare_embeddings(reference, current, seed=seed, draws=99, blocks=given).alarm
    assert found["rows"] / runs >= 0.3
    assert found["blocks"] / runs <= 0.05 + 2 * sqrt(0.05 * 0.95 / runs)


def sessions_of_now(seed: int, size: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """A reference of single rows; sessions of `size` rows, somewhat alike, 160 rows at most."""
    random = np.random.default_rng(seed)
    blocks = np.repeat(np.arange(16), size)
    now = 0.4 * random.normal(size=(16, 5))[blocks] + 0.84**0.5 * random.normal(size=(len(blocks), 5))
    return random.normal(size=(300, 5)), now + shift * np.eye(5)[0], [*range(100, 400), *blocks.tolist()]


def test_sessions_against_single_rows_hold_the_level() -> None:
    """Rows of the reference and whole sessions are not exchangeable: as units they alarm in one of five runs."""
    runs = 60 * SIZE
    alarms = shifted = 0
    for seed in range(runs):
        reference, current, blocks = sessions_of_now(seed, 10)
        reading = compare_embeddings(reference, current, seed=seed, draws=99, blocks=blocks)
        assert (reading.reference, reading.current, reading.units) == (16, 16, (16, 16))
        alarms += reading.alarm
        reference, current, blocks = sessions_of_now(seed, 10, shift=2.0)
        shifted += compare_embeddings(reference, current, seed=seed, draws=99, blocks=blocks).alarm
    assert alarms / runs <= 0.05 + 2 * sqrt(0.05 * 0.95 / runs)
    assert shifted / runs >= 0.9


def test_longer_sessions_are_no_drift() -> None:
    """Of sessions of two and of six two rows each are compared."""
    runs = 60 * SIZE
    alarms = 0
    for seed in range(runs):
        random = np.random.default_rng(seed)
        blocks = [*np.repeat(np.arange(60), 2).tolist(), *np.repeat(np.arange(20), 6).tolist()]
        topics = random.normal(size=(80, 5))[[*blocks[:120], *(60 + each for each in blocks[120:])]]
        vectors = topics + 0.5 * random.normal(size=(240, 5))
        reading = compare_embeddings(vectors[:120], vectors[120:], seed=seed, draws=99, blocks=blocks)
        assert (reading.reference, reading.current, reading.units) == (40, 40, (20, 20))
        alarms += reading.alarm
    assert alarms / runs <= 0.05 + 2 * sqrt(0.05 * 0.95 / runs)


def test_few_sessions_tell_nothing() -> None:
    vectors = np.random.default_rng(0).normal(size=(700, 4))
    blocks = [*range(1000, 1200), *(row // 100 for row in range(500))]
    with pytest.raises(ValueError, match=r"500 rows of 5 sessions \(blocks\): at least 8 of them are needed"):
        compare_embeddings(vectors[:200], vectors[200:], blocks=blocks)
    # Each of its own stratum, with one row of the reference to change places with: 2 ** 9 ways.
    strata = [*(row % 9 for row in range(18)), *range(9)]
    compare_embeddings(vectors[:18], vectors[18:27], strata=strata)
    with pytest.raises(ValueError, match=r"9 texts now and 9 before change places in 512 ways, too few for p 0.0005"):
        compare_embeddings(vectors[:18], vectors[18:27], strata=strata, alpha=0.001)


UNIFORM = ("mixture", "novelty", "energy", "density", "classifier", "length")


def test_p_is_uniform_while_nothing_changes() -> None:
    """1,000 runs: P(p <= t) is t, for those whose statistics have few ties."""
    random = np.random.default_rng(3)
    found = []
    for seed in range(1000):
        vectors = random.normal(size=(64, 4))
        lengths = ["x" * int(length) for length in random.integers(1, 10_000, 64)]
        reading = compare_embeddings(vectors[:44], vectors[44:], texts=lengths, detectors=UNIFORM, seed=seed, draws=39)
        found.append([signal.p for signal in reading.signals.values()])
    ps = np.array(found)
    for place, name in enumerate(UNIFORM):
        for t in (0.05, 0.1, 0.25, 0.5, 0.75):
            share, error = (ps[:, place] <= t + 1e-9).mean(), sqrt(t * (1 - t) / 1000)
            assert share <= t + 3 * error, (name, t)
            # Kolmogorov and Smirnov's gap of 20 rows takes few values, so that its p is conservative.
            assert share >= (t - 3 * error) * (0.6 if name == "length" else 1), (name, t)


PRINT = """
import numpy as np
from penstock.monitor import compare_embeddings
x = np.random.default_rng(1).normal(size=(900, 64))
reading = compare_embeddings(
    x[:600],
    x[600:],
    detectors=["mixture", "novelty", "energy", "density", "classifier", "learned", "topics"],
    draws=199,
)
print({name: signal.p for name, signal in reading.signals.items()})
"""


def test_one_seed_one_p_whatever_the_threads() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert said[0] == said[1] and "mixture" in said[0]


def test_what_is_new_lies_apart_in_the_plane_and_is_marked() -> None:
    old, new = monitored.texts(200, 0), monitored.texts(100, 1, new=0.4)
    found = compare_texts(old, new, points=60).plane
    assert found is not None
    points = found.points()
    assert [sum(each.is_current == side for each in points) for side in (False, True)] == [30, 30]
    is_new = [any(word in each.text for word in ("crashes", "firmware", "battery")) for each in points]
    right = [each.is_novel == new for each, new in zip(points, is_new, strict=True)]
    assert sum(is_new) > 5 and sum(right) >= 57
    assert points == found.points()
    assert compare_texts(old, new).plane is None
