"""Answers of an evaluation as a reference."""

from typing import Any

from penstock.monitor import natural
from penstock.monitor.answers import answered
from penstock.monitor.observed import Record
from penstock.spec.kinds.monitor import Monitor


def monitor(**more: Any) -> Monitor:
    given = {"chain": "shop", "traces": {"format": "otlp"}, "skew": {"evaluation": "quality"}, "window": {"rows": 60}}
    return Monitor.model_validate({"signal": "${{ outputs.answer }}", **given, **more})


def record(row: int, **more: Any) -> Record:
    told = {"inputs": {"question": "q", "kind": "ab"[row % 2]}, "outputs": {"answer": f"answer {row}"}}
    return natural.record({"row": f"r{row}", "evaluation": "quality", **told, **more})


def test_one_a_row_of_its_own_evaluation() -> None:
    given = [record(row) for row in range(20)]
    given += [record(row, repeat=1, outputs={"answer": "again"}) for row in range(20)]
    given += [record(99, evaluation="other"), record(98, outputs={"answer": " "}), record(97, outputs={})]
    found = answered(monitor(), given)
    assert not isinstance(found, str)
    assert (found["rows"], found["texts"]) == (20, [f"answer {row}" for row in range(20)])
    assert "strata" not in found


def test_steps_and_what_is_compared_within_are_read() -> None:
    steps = [{"id": "find", "outputs": {"query": "a query"}}]
    given = [record(row, steps=steps) for row in range(20)]
    found = answered(monitor(signal="${{ steps.find.query }}", within=["inputs.kind"]), given)
    assert not isinstance(found, str)
    assert set(found["texts"]) == {"a query"} and found["strata"] == ['["a"]', '["b"]'] * 10


def test_too_few_are_no_reference() -> None:
    assert answered(monitor(), [record(row) for row in range(15)]) == "15 texts; a reference has at least 16"
