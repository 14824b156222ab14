from dataclasses import replace
from math import isnan, nan
from typing import Any

import pytest

from penstock.gate.pair import pair, value, values
from penstock.metrics.members import MEMBERS


def test_rows_are_paired_by_key_not_by_place(bench: Any) -> None:
    evaluation = bench.evaluation(3)
    base = bench.run(evaluation, "b", {"facts": [0.1, 0.2, 0.3]})
    head = bench.run(evaluation, "h", {"facts": [0.4, 0.5, 0.6]})
    pairs = pair(replace(base, rows=base.rows[::-1]), head)
    assert [(p.key, p.base[0].scores["facts"], p.head[0].scores["facts"]) for p in pairs] == [
        ("r0000", 0.1, 0.4),
        ("r0001", 0.2, 0.5),
        ("r0002", 0.3, 0.6),
    ]


def test_a_row_that_one_side_lacks_stays(bench: Any) -> None:
    evaluation = bench.evaluation(2)
    run = bench.run(evaluation, "b", {"facts": [0.1, 0.2]})
    pairs = pair(run, replace(run, rows=run.rows[:1], planned=1))
    assert [(len(p.base), len(p.head)) for p in pairs] == [(1, 1), (1, 0)]
    assert pairs[1].plans("facts")
    assert not pairs[1].plans("other")


def test_repeats_go_by_their_number_and_missing_ones_are_nan(bench: Any) -> None:
    evaluation = bench.evaluation(1, repeats=3)
    run = bench.run(evaluation, "b", {"facts": [0.1, None, 0.3]})
    rows = (run.rows[2], run.rows[0])
    found = values(rows, "facts", MEMBERS["fact-coverage"], 3)
    assert found[0] == 0.1
    assert isnan(found[1])
    assert found[2] == 0.3


@pytest.mark.parametrize(
    ("metric", "score", "expected"),
    [
        ("fact-coverage", 0.5, 0.5),
        ("fact-coverage", 1.5, None),
        ("fact-coverage", -0.5, None),
        ("fact-coverage", nan, None),
        ("contains", 0.5, None),
        ("contains", 1.0, 1.0),
        ("cost", 7.5, 7.5),
        ("cost", float("inf"), None),
        ("cost", None, None),
    ],
)
def test_what_is_off_the_scale_was_not_measured(
    bench: Any, metric: str, score: float | None, expected: float | None
) -> None:
    row = bench.run(bench.evaluation(1), "b", {"m": [score]}).rows[0]
    assert value(row, "m", MEMBERS[metric]) == expected


@pytest.mark.parametrize("status", ["errored", "skipped"])
def test_an_unanswered_row_has_no_score(bench: Any, status: Any) -> None:
    row = replace(bench.run(bench.evaluation(1), "b", {"m": [1.0]}).rows[0], status=status)
    assert value(row, "m", MEMBERS["contains"]) is None
