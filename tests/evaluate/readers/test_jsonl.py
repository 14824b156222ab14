import json
from typing import Any

from penstock.evaluate.opened import opened
from penstock.evaluate.reader import Results
from penstock.evaluate.readers import jsonl as reader


def read(*rows: dict[str, Any]) -> Results:
    return reader.read(opened("r.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode()))


def test_lines_of_one_key_are_one_answer() -> None:
    found = read(
        {"key": "a", "metric": "m", "score": 1, "cluster": "c", "input": "q", "output": {"text": "x"}},
        {"key": "a", "metric": "n", "score": 0.5},
        {"key": 7, "metric": "m", "score": True},
    )
    assert [(row.key, row.scores, row.cluster) for row in found.rows] == [
        ("a", {"m": 1.0, "n": 0.5}, "c"),
        ("7", {"m": 1.0}, None),
    ]
    assert (found.rows[0].inputs, found.rows[0].outputs) == ({"input": "q"}, {"text": "x"})


def test_a_score_that_comes_twice_is_none() -> None:
    (row,) = read({"key": "a", "metric": "m", "score": 1}, {"key": "a", "metric": "m", "score": 0}).rows
    assert (row.scores, row.error) == ({"m": None}, "'m' comes twice for one key")


def test_repeats() -> None:
    found = read(*({"key": "a", "metric": "m", "score": n, "repeat": n} for n in (0, 1)))
    assert [(row.repeat, row.scores) for row in found.rows] == [(0, {"m": 0.0}), (1, {"m": 1.0})]


def test_lines_without_a_key_are_each_a_row_without_one() -> None:
    found = read({"key": None, "metric": "m", "score": 1}, {"key": "", "metric": "m", "score": 1})
    assert [row.key for row in found.rows] == ["", ""]


def test_an_error_leaves_no_score() -> None:
    (row,) = read({"key": "a", "metric": "m", "score": 1, "error": "judge down"}).rows
    assert (row.scores, row.error) == ({"m": None}, "judge down")
