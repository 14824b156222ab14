from typing import Any

from penstock.gate.decide import decide
from penstock.gate.moved import MOST
from penstock.spec.kinds.project import Gate


def test_worst_first_and_only_guarded_scores(bench: Any) -> None:
    guard = {"margin": 0.05}
    evaluation = bench.evaluation(
        5,
        facts={"metric": "fact-coverage", "guard": guard},
        shown={"metric": "fact-coverage"},
        price={"metric": "cost", "guard": {"maxIncrease": 1.0}},
    )
    still = {"shown": [1.0] * 5, "price": [1.0] * 5}
    base = {"facts": [0.5, 1.0, 0.5, 0.2, 1.0], **still}
    head = {"facts": [0.5, 0.5, None, 0.9, 0.2], "shown": [0.0] * 5, "price": [2.0] * 5}
    rows = decide([bench.case(bench.judged(evaluation, base, head))], settings=Gate(), base="a", head="b").rows
    assert [(row.row, row.metric, row.base, row.head) for row in rows] == [
        ("r0004", "facts", 1.0, 0.2),
        ("r0001", "facts", 1.0, 0.5),
        ("r0002", "facts", 0.5, None),
        ("r0003", "facts", 0.2, 0.9),
    ]
    assert (rows[0].question, rows[0].base_outputs, rows[0].head_outputs) == (
        {"question": "q4"},
        {"answer": "sha256:base"},
        {"answer": "sha256:head"},
    )


def test_no_more_than_most(bench: Any) -> None:
    case = bench.case(bench.judged(bench.evaluation(200), {"facts": [1.0] * 200}, {"facts": [0.0] * 200}))
    assert len(decide([case], settings=Gate(), base="a", head="b").rows) == MOST


def test_smaller_is_better(bench: Any) -> None:
    evaluation = bench.evaluation(2, m={"metric": "toxic", "guard": {"margin": 0.05}})
    case = bench.case(bench.judged(evaluation, {"m": [0.5, 0.5]}, {"m": [0.1, 0.9]}))
    rows = decide([case], settings=Gate(), base="a", head="b").rows
    assert [row.row for row in rows] == ["r0001", "r0000"]
