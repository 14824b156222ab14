from dataclasses import replace
from typing import Any

import pytest

from penstock.gate.coverage import short, uncovered
from penstock.gate.pair import pair
from penstock.gate.table import table


@pytest.mark.parametrize(("lost", "covered"), [(0, True), (1, True), (2, False)])
def test_the_edge_is_covered(bench: Any, lost: int, covered: bool) -> None:
    evaluation = bench.evaluation(50)
    judged = bench.judged(evaluation, None, {"facts": [None] * lost + [1.0] * (50 - lost)})
    found = uncovered(table(evaluation, "facts", pair(None, judged.head), compared=False), 0.98)
    assert (found is None) is covered


def test_each_repeat_counts(bench: Any) -> None:
    # Every row has a score, and half of the answers have none.
    evaluation = bench.evaluation(10, repeats=2)
    judged = bench.judged(evaluation, None, {"facts": [1.0, None] * 10})
    found = uncovered(table(evaluation, "facts", pair(None, judged.head), compared=False), 0.98)
    assert found is not None
    assert "10 of 20" in found


@pytest.mark.parametrize("cut", [0, 1, 5])
def test_a_short_run(bench: Any, cut: int) -> None:
    judged = bench.judged(bench.evaluation(10), None, {"facts": [1.0] * 10})
    run = replace(judged.head, rows=judged.head.rows[cut:], planned=10 - cut)
    assert (short(judged, "head", run) is None) is (cut == 0)


def test_a_row_told_twice_stands_for_no_other(bench: Any) -> None:
    judged = bench.judged(bench.evaluation(10), None, {"facts": [1.0] * 10})
    run = replace(judged.head, rows=(*judged.head.rows[1:], judged.head.rows[1]))
    assert short(judged, "head", run) == "quality: head answers for 9 of 10 planned answers"
