"""A missing score is the worst for the bound in question."""

from math import inf
from typing import Any

import pytest

from penstock.gate.bounds import Level, absolute, failed, level, relative
from penstock.gate.pair import pair
from penstock.gate.table import table
from penstock.metrics.members import MEMBERS
from penstock.spec.guard import Guard


def stands(bench: Any, metric: str, base: Any, head: Any) -> Level:
    evaluation = bench.evaluation(len(head), m={"metric": metric})
    judged = bench.judged(evaluation, None if base is None else {"m": base}, {"m": head})
    found = level(table(evaluation, "m", pair(judged.base, judged.head), compared=base is not None))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("metric", "base", "head", "expected"),
    [
        ("fact-coverage", [1.0, 1.0], [0.5, 1.0], Level(0.75, 0.75, 0.75)),
        ("fact-coverage", None, [0.5, None], Level(0.25, 0.75, None)),
        ("cost", [1.0, 1.0], [1.0, 3.0], Level(2.0, 2.0, 2.0)),
        ("cost", [0.0, 0.0], [0.0, 0.0], Level(0.0, 0.0, 1.0)),
        ("cost", [0.0, 0.0], [0.0, 0.1], Level(0.05, 0.05, inf)),
        ("cost", [1.0, 4.0], [1.0, None], Level(0.5, 2.5, 1.0)),
        ("cost", [None, 4.0], [1.0, 4.0], Level(2.5, 2.5, 1.25)),
        ("latency", None, [2.0, None], Level(1.0, 2.0, None)),
    ],
)
def test_level(bench: Any, metric: str, base: Any, head: Any, expected: Level) -> None:
    assert stands(bench, metric, base, head) == expected


def test_no_rows_no_level(bench: Any) -> None:
    evaluation = bench.evaluation(2, m={"metric": "cost"})
    judged = bench.judged(evaluation, None, {"m": []})
    assert level(table(evaluation, "m", pair(None, judged.head), compared=False)) is None


@pytest.mark.parametrize(
    ("guard", "at", "broken"),
    [
        (Guard(min=0.7), Level(0.7, 0.8, None), 0),
        (Guard(min=0.7), Level(0.69, 0.8, None), 1),
        (Guard(max=0.7), Level(0.6, 0.71, None), 1),
        (Guard(max_increase=0.1), Level(1, 1, 1.1), 0),
        (Guard(max_increase=0.1), Level(1, 1, 1.11), 1),
        (Guard(max_increase=0.1), Level(1, 1, inf), 1),
        (Guard(max_increase=0.1), Level(1, 1, None), 0),
        (Guard(min=0.5, max=0.6, max_increase=0.0), Level(0.4, 0.7, 2.0), 3),
        (Guard(margin=0.05), Level(0, 1, 9.0), 0),
    ],
)
def test_failed(guard: Guard, at: Level, broken: int) -> None:
    assert len(failed(guard, at)) == broken


def test_which_bounds_need_base() -> None:
    assert absolute(Guard(min=0.5), MEMBERS["contains"])
    assert not absolute(Guard(max=0.5), MEMBERS["contains"])
    assert not absolute(Guard(max=0.5), MEMBERS["cost"])
    assert absolute(Guard(max=0.1), None)
    assert relative(Guard(margin=0.05)) and relative(Guard(max_increase=0.1)) and not relative(Guard(min=0.5, max=1))
