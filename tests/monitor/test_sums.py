"""Partial sums of shards."""

from functools import reduce
from math import sqrt

import numpy as np
import pytest
from tests.monitor.detectors.campaign import BANK, SIZE, saying

from penstock.monitor.sums import GROUPS, Plan, Sums, compare_windows, merge, plan, sums

Singles = tuple[np.ndarray, ...]
BEFORE = saying(BANK)
AFTER = saying(BANK, share=0.4, other="crypto bitcoin wallet token")


@pytest.fixture(scope="module")
def shared() -> Plan:
    return plan(BEFORE(np.random.default_rng(0), 300))


def same(first: Sums, second: Sums) -> bool:
    return first.plan == second.plan and all(
        (getattr(first, part) == getattr(second, part)).all() for part in ("rows", "features", "lengths")
    )


def test_any_cut_and_order_merge_to_the_same_bits(shared: Plan) -> None:
    random = np.random.default_rng(1)
    texts = BEFORE(random, 600)
    sessions = [f"s{number}" for number in random.integers(0, 400, 600)]
    whole = sums(texts, sessions, shared)
    assert int(whole.rows.sum()) == int(whole.lengths.sum()) == 600
    order = random.permutation(600).tolist()
    for cuts in ([300], [1, 2, 300, 503]):
        parts = np.split(np.array(order), cuts)
        shards = [sums([texts[r] for r in part], [sessions[r] for r in part], shared) for part in parts]
        assert same(reduce(merge, shards), whole) and same(reduce(merge, shards[::-1]), whole)


@pytest.mark.parametrize("after", [2000, 6000])
def test_alarms_on_a_shift_and_holds_its_level(shared: Plan, after: int) -> None:
    each, other = (singles(shared, made(np.random.default_rng(3), 60)) for made in (BEFORE, AFTER))
    runs = 10 * SIZE

    def alarms(now: Singles, runs: int) -> float:
        pairs = ((grouped(shared, each, seed, 2000), grouped(shared, now, 1000 + seed, after)) for seed in range(runs))
        return sum(compare_windows(*pair, seed=seed, draws=99).alarm for seed, pair in enumerate(pairs)) / runs

    assert alarms(each, runs) <= 0.05 + 2 * sqrt(0.05 * 0.95 / runs)
    assert alarms(other, 2) == 1


def singles(shared: Plan, texts: list[str]) -> Singles:
    """Features and bands of single texts."""
    made = [sums([text], ["s"], shared) for text in texts]
    return tuple(np.stack([getattr(each, part).sum(axis=0) for each in made]) for part in ("features", "lengths"))


def grouped(shared: Plan, of: Singles, seed: int, rows: int) -> Sums:
    """The window of rows drawn from these, each of its own session: sums again, without a text being embedded."""
    random = np.random.default_rng(seed)
    group, chosen = random.integers(0, GROUPS, rows), random.integers(0, len(of[0]), rows)
    counts = np.zeros((GROUPS, len(of[0])))
    np.add.at(counts, (group, chosen), 1)
    sums = [(counts @ each).astype(np.int64) for each in of]
    return Sums(shared.digest, counts.sum(axis=1).astype(np.int64), *sums)


def test_sessions_stay_in_one_group(shared: Plan) -> None:
    found = sums(["a b", "c d", "e f"], ["one", "one", "two"], shared)
    assert sorted(found.rows[found.rows > 0].tolist()) == [1, 2]


def test_refuses(shared: Plan) -> None:
    other = plan(BEFORE(np.random.default_rng(9), 300))
    made = sums(["a"], ["s"], shared)
    with pytest.raises(ValueError, match="different plans do not merge"):
        merge(made, sums(["a"], ["s"], other))
    with pytest.raises(ValueError, match="different plans do not compare"):
        compare_windows(made, sums(["a"], ["s"], other))
    with pytest.raises(ValueError, match="1 and 1 rows: at least 1024"):
        compare_windows(made, made)
    with pytest.raises(ValueError, match="2 sessions for 1 texts"):
        sums(["a"], ["s", "t"], shared)
    with pytest.raises(ValueError, match="15 texts of reference"):
        plan(["a"] * 15)
