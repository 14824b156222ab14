from dataclasses import replace
from typing import Any

import pytest

from penstock.gate.decide import decide
from penstock.gate.verdict import Outcome, Reason
from penstock.metrics.calibration import Calibration
from penstock.spec.kinds.project import Gate

GRADED = {
    "metric": "rubric",
    "judge": {"model": "judge", "labels": "labels"},
    "with": {"text": "${{ outputs.answer }}"},
    "guard": {"margin": 0.05},
}
AGREES = Calibration(4, (1.0, 0.0, 1.0, 0.0), (1.0, 0.0, 1.0, 0.0))


def verdict(bench: Any, calibration: Calibration | None, said: dict[str, tuple[float, float]], fell: int = 0) -> Any:
    """100 rows, all alike but the first `fell`, which fall from 1 to 0; `said`: what people say of (base, head)."""
    evaluation = bench.evaluation(100, graded=GRADED)
    judged = bench.judged(evaluation, {"graded": [1.0] * 100}, {"graded": [0.0] * fell + [1.0] * (100 - fell)})
    sides = []
    for place, run in enumerate((judged.base, judged.head)):
        rows = tuple(replace(r, people={"graded": said[r.key][place]} if r.key in said else {}) for r in run.rows)
        sides.append(replace(run, rows=rows, calibrations={} if calibration is None else {"graded": calibration}))
    case = bench.case(replace(judged, base=sides[0], head=sides[1]))
    return decide([case], settings=Gate(onInconclusive="block"), base="b", head="h")


def test_labels_that_agree_let_it_pass(bench: Any) -> None:
    found = verdict(bench, AGREES, {})
    assert (found.verdict, found.exit_code) == (Outcome.PASS, 0)
    assert found.metrics[0].people.agreement.kappa == 1


@pytest.mark.parametrize(
    ("calibration", "why"),
    [
        (Calibration(4, (1.0, 0.0, 1.0, 0.0), (0.0, 1.0, 0.0, 1.0)), "does not grade as people do"),
        (Calibration(4, (1.0, 0.0, 1.0, 0.0), (1.0, 1.0, 1.0, 1.0)), "does not grade as people do"),
        (Calibration(4, (1.0,), (1.0,), "it is down"), "on 1 of 4 labelled rows (it is down)"),
        (None, "was not tried"),
    ],
)
def test_nothing_passes_on_the_word_of_a_judge_that_people_contradict(bench: Any, calibration: Any, why: str) -> None:
    found = verdict(bench, calibration, {})
    assert (found.verdict, found.reason, found.exit_code) == (Outcome.INCONCLUSIVE, Reason.JUDGE, 3)
    assert why in found.detail


def test_people_who_always_say_the_same_speak_against_nobody(bench: Any) -> None:
    assert verdict(bench, Calibration(3, (1.0, 1.0, 1.0), (1.0, 0.0, 1.0)), {}).verdict is Outcome.PASS


def test_a_drop_that_people_see_and_the_judge_does_not(bench: Any) -> None:
    found = verdict(bench, AGREES, {"r0000": (1.0, 0.0), "r0001": (1.0, 1.0), "r0002": (1.0, 0.0)})
    assert (found.verdict, found.reason) == (Outcome.INCONCLUSIVE, Reason.JUDGE)
    said = found.metrics[0].people
    assert (said.pairs, said.people_delta, said.judge_delta) == (3, pytest.approx(-2 / 3), 0.0)
    assert said.delta.value == pytest.approx(-2 / 3), "the judge varies nowhere: the labels alone"


def test_a_regression_stays_one(bench: Any) -> None:
    found = verdict(bench, Calibration(2, (1.0, 0.0), (0.0, 1.0)), {}, fell=30)
    assert (found.verdict, found.reason, found.exit_code) == (Outcome.FAIL, Reason.REGRESSION, 1)
