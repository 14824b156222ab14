"""Groups of texts, and their names."""

import numpy as np

from penstock.monitor import compare_texts
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


def test_named_as_it_is_written() -> None:
    assert name(["refunded policies", "refunded policy", "refunded policies"], ["card"], 2) == "policies refunded"


BEFORE = ["how do i top up my card", "is there a fee for a transfer", "where is my card delivery", "change my pin now"]


def spoken(random: np.random.Generator, rows: int, shares: list[float], of: list[str]) -> list[str]:
    """Each with two words of its own, so that no two texts are the same."""
    return [
        f"{of[which]} {random.integers(90)} {random.integers(90)}" for which in random.choice(len(of), rows, p=shares)
    ]


def test_a_reading_names_what_is_new() -> None:
    random = np.random.default_rng(1)
    reference = spoken(random, 300, [0.25] * 4, BEFORE)
    new = "can i buy bitcoin with crypto wallets"
    reading = compare_texts(reference, spoken(random, 100, [0.2] * 5, [*BEFORE, new]))
    first = reading.topics[0]
    assert reading.alarm and first.is_new and set(first.name.split()) <= {"buy", "bitcoin", "crypto", "wallets"}
    assert first.before == 0 and 0.1 <= first.after <= 0.3 and all(new in text for text in first.texts)


def test_a_reading_names_what_moved() -> None:
    random = np.random.default_rng(2)
    reference = spoken(random, 400, [0.4, 0.3, 0.2, 0.1], BEFORE)
    reading = compare_texts(reference, spoken(random, 150, [0.1, 0.1, 0.1, 0.7], BEFORE))
    assert reading.alarm
    assert not any(topic.is_new for topic in reading.topics)
    risen = [topic for topic in reading.topics if topic.after > topic.before]
    assert risen and "pin" in risen[0].name and all("pin" in text for text in risen[0].texts)


def test_nothing_to_name_while_nothing_changes() -> None:
    random = np.random.default_rng(3)
    reading = compare_texts(*(spoken(random, rows, [0.25] * 4, BEFORE) for rows in (400, 150)))
    assert not reading.alarm and len(reading.topics) <= 1
