"""A draw in which every session has its first text before any has a second."""

import random
from collections import Counter

import pytest

from penstock.monitor import draw
from penstock.monitor.draw import Draw


def given(count: int, sessions: int, seed: int = 0) -> list[tuple[int, str]]:
    draws = random.Random(seed)
    found = []
    for number in range(count):
        session = f"s{int(sessions * draws.random() ** 2)}" if draws.random() < 0.9 else None
        found.append((draw.by_session(*draw.ranks(f"t{number}", session)), f"t{number}"))
    return found


def by_definition(most: int, items: list[tuple[int, str]]) -> list[tuple[int, str]]:
    places: Counter[int] = Counter()
    placed = []
    for rank, item in sorted(items):
        placed.append((places[draw.session(rank)], draw.session(rank), (rank, item)))
        places[draw.session(rank)] += 1
    return [each for *_, each in sorted(placed)][:most]


@pytest.mark.parametrize(("count", "sessions"), [(20, 5), (400, 10), (400, 40), (400, 3), (400, 4000)])
def test_parts_merge_into_what_the_definition_says(count: int, sessions: int) -> None:
    items = given(count, sessions)
    for most in (1, 7, 60):
        shuffled = random.Random(most).sample(items, count)
        parts = [Draw(most, shuffled[start::3]) for start in range(3)]
        whole = draw.merged(most, *parts)
        assert whole.items() == by_definition(most, items) == Draw(most, items).items()
        assert len(whole) == min(most, count)


def test_a_long_session_takes_no_place_of_another() -> None:
    long = [(draw.by_session(*draw.ranks(f"a{number}", "talkative")), "long") for number in range(500)]
    short = [(draw.by_session(*draw.ranks(f"b{number}", f"s{number}")), "short") for number in range(90)]
    assert Counter(item for _, item in Draw(100, [*long, *short]).items()) == {"short": 90, "long": 10}


def test_wants_what_add_keeps() -> None:
    made: Draw[str] = Draw(10)
    for rank, item in given(200, 6):
        wanted = made.wants(rank)
        made.add(rank, item)
        assert (item in dict(map(reversed, made.items()))) == wanted  # type: ignore[arg-type]


def test_ranks_tell_the_session_and_those_of_before_are_of_none() -> None:
    own, session = draw.ranks("t1", "s")
    assert draw.session(draw.by_session(own, session)) == session == draw.session_of_trace(draw.by_trace(own, session))
    assert draw.ranks("t2", "s")[1] == session != draw.ranks("t2", None)[1]
    old = 12_345 << 30
    assert draw.session(old) == draw.session_of_trace(old) == old
