"""Head weakens nothing that judges it."""

from typing import Any

from penstock.gate.case import Judged
from penstock.gate.decide import decide
from penstock.gate.guards import guards, new_margins
from penstock.gate.verdict import Outcome
from penstock.spec.guard import Guard
from penstock.spec.kinds.project import Gate


def evaluation(bench: Any, guard: Any) -> Any:
    return bench.evaluation(100, facts={"metric": "fact-coverage", **({"guard": guard} if guard else {})})


def test_the_stricter_of_both_bound_by_bound(bench: Any) -> None:
    base = evaluation(bench, {"margin": 0.05, "min": 0.7})
    head = evaluation(bench, {"margin": 0.5, "min": 0.9, "max": 1.0})
    assert guards(base, head) == {"facts": Guard(margin=0.05, min=0.9, max=1.0)}


def test_a_dropped_guard_still_holds_and_an_empty_one_is_none(bench: Any) -> None:
    guarded, bare = evaluation(bench, {"margin": 0.05}), evaluation(bench, None)
    assert guards(guarded, bare) == {"facts": Guard(margin=0.05)}
    assert guards(None, guarded) == {"facts": Guard(margin=0.05)}
    assert guards(None, evaluation(bench, {"min": None})) == {}
    assert guards(bare, bare) == {}


def test_a_pull_request_that_lowers_its_threshold_and_breaks_the_model_fails(bench: Any) -> None:
    base, head = evaluation(bench, {"margin": 0.05}), evaluation(bench, {"margin": 0.9})
    runs = bench.judged(head, {"facts": [1.0] * 100}, {"facts": [0.5] * 100})
    case = bench.case(Judged(head, guards(base, head), runs.base, runs.head))
    assert decide([case], settings=Gate(), base="a", head="b").verdict is Outcome.FAIL


def test_a_margin_is_new_where_base_has_none(bench: Any) -> None:
    wide, tight, floor = (evaluation(bench, guard) for guard in ({"margin": 0.5}, {"margin": 0.05}, {"min": 0.5}))
    assert new_margins(wide, tight) == frozenset()
    assert new_margins(floor, tight) == new_margins(None, tight) == {"facts"}
    assert new_margins(tight, floor) == frozenset()
