"""The largest difference between groups, and its guard."""

from typing import Any

import pytest

from penstock.gate.decide import decide
from penstock.gate.gap import gap
from penstock.gate.pair import pair
from penstock.gate.table import table
from penstock.gate.verdict import Outcome, Reason
from penstock.spec.kinds.project import Gate

THREE = ("en", "de", "fr")


@pytest.mark.parametrize(
    ("scores", "languages", "expected"),
    [
        ([1.0, 0.5, 0.8] * 2, THREE, 0.5),
        ([1.0, 1.0, 1.0], THREE, 0.0),
        ([1.0, 1.0, None], THREE, 1.0),
        # What is not measured narrows no gap: en may be 1 or 0.
        ([None, 0.2, 0.2], THREE, 0.8),
        ([1.0, 0.0], ("en",), None),
        ([1.0, 0.0], (), None),
        ([], THREE, None),
    ],
)
def test_gap(bench: Any, scores: Any, languages: Any, expected: float | None) -> None:
    evaluation = bench.evaluation(len(scores), m={"metric": "fact-coverage"})
    run = bench.judged(evaluation, None, {"m": scores}, languages=languages).head
    found = table(evaluation, "m", pair(None, run), compared=False)
    assert gap(found, "language", found.head) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("german", "languages", "expected"),
    [
        (0.95, THREE, (Outcome.PASS, Reason.NOT_WORSE)),
        (0.85, THREE, (Outcome.FAIL, Reason.FLOOR)),
        (0.95, ("en",), (Outcome.INCONCLUSIVE, Reason.INCOMPLETE)),
    ],
)
def test_guard(bench: Any, german: float, languages: Any, expected: Any) -> None:
    evaluation = bench.evaluation(
        90,
        facts={"metric": "fact-coverage"},
        gap={"of": "facts", "across": "language", "guard": {"max": 0.1}},
    )
    scores = {"facts": [1.0, german, 1.0] * 30}
    case = bench.case(bench.judged(evaluation, scores, scores, languages=languages))
    verdict = decide([case], settings=Gate(), base="a", head="b")
    assert (verdict.verdict, verdict.reason) == expected
    if len(languages) == 3:
        assert verdict.metrics[1].head == pytest.approx(1 - german)
        assert verdict.metrics[1].delta == 0.0
