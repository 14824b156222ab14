"""Groups of texts, and their names."""

import numpy as np

from penstock.monitor.topics import centres, name, nearest


def test_finds_groups_that_are_there() -> None:
    random = np.random.default_rng(0)
    of = np.repeat(np.arange(4), 25)
    vectors = np.eye(4)[of] + 0.05 * random.normal(size=(100, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = nearest(centres(vectors, 4), vectors)
    assert len({(int(a), int(b)) for a, b in zip(of, found, strict=True)}) == 4


def test_more_centres_than_rows() -> None:
    assert centres(np.eye(3), 9).shape == (3, 3)
    assert centres(np.zeros((5, 4))).shape[1] == 4


def test_named_by_what_others_do_not_say() -> None:
    ours = ["my card was stolen", "a stolen card", "card stolen abroad"]
    others = ["top up my card", "card fee", "a transfer"]
    assert name(ours, others).split()[0] in ("stolen", "stol")
    assert name(["of the"], others) == ""
