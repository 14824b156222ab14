from penstock.evaluate.numbered import numbered
from penstock.evaluate.reader import Scored


def rows(keys: str) -> list[Scored]:
    return [Scored(key, {"pass": 1.0}) for key in keys]


def test_answers_are_told_apart_where_every_row_has_as_many() -> None:
    assert [(row.key, row.repeat) for row in numbered(rows("abab"))] == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]


def test_a_key_that_alone_comes_twice_stays_ambiguous() -> None:
    assert [row.repeat for row in numbered(rows("aab"))] == [None, None, None]
    assert [row.repeat for row in numbered(rows("ab"))] == [None, None]
