"""Rows look as they did when they were put, and take little room."""

import copy
import gc
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from penstock.bundle.bundle import Bundle
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.rows import Rows
from penstock.evaluate.run import RowResult, Run
from penstock.evaluate.runner import run
from penstock.runtime.traces.trace import Trace, Usage
from penstock.source.store import memory

ROW = RowResult(
    key="a",
    cluster="t",
    repeat=1,
    status="ok",
    scores={"m": 0.1 + 0.2, "n": 1.0},
    planned=("m", "n"),
    required=True,
    reviewed=False,
    slices={"language": "en"},
    inputs={"question": "é"},
    outputs={"answer": [1, {"x": None}]},
    seconds=0.25,
    usage=Usage(1, 2, None, 3, 4),
)
UNLIKE = (
    ROW,
    replace(ROW, status="failed", scores={"m": None}, planned=("m",), error="m: nothing there"),
    replace(ROW, key="b", cluster="b", status="errored", outputs={}, scores={}, planned=(), error="503"),
    replace(ROW, status="skipped", outputs={}, usage=Usage(10**12, 0, 0.0), slices={}, required=False, reviewed=True),
)


def rows(*given: RowResult) -> Rows:
    made = Rows(len(given), lambda place: given[place].inputs)
    for place in reversed(range(len(given))):
        made.put(place, given[place])
    return made


def test_each_row_comes_back_as_it_was_put() -> None:
    made = rows(*UNLIKE)
    assert tuple(made) == UNLIKE
    assert made == UNLIKE
    assert (made[0], made[-1], made[1:3]) == (UNLIKE[0], UNLIKE[-1], UNLIKE[1:3])
    assert [dict(row.outputs) for row in made] == [row.outputs for row in UNLIKE]
    assert copy.deepcopy(made[0]) == ROW
    with pytest.raises(IndexError):
        made[4]


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "z"},
        {"cluster": "z"},
        {"repeat": 0},
        {"status": "errored"},
        {"scores": {"m": 0.3, "n": 1.0}},
        {"scores": {"m": None, "n": 1.0}},
        {"planned": ("m",)},
        {"required": False},
        {"reviewed": True},
        {"slices": {"language": "de"}},
        {"inputs": {}},
        {"outputs": {"answer": "x"}},
        {"seconds": 1.0},
        {"usage": Usage(1, 2, 0.0, 3, 4)},
        {"error": "e"},
    ],
)
def test_rows_that_differ_in_one_field_are_not_equal(changed: dict[str, Any]) -> None:
    assert rows(ROW) != (replace(ROW, **changed),)
    assert rows(replace(ROW, **changed))[0] == replace(ROW, **changed)


def test_a_row_that_is_put_again_is_the_later_one() -> None:
    made = rows(ROW, ROW)
    made.put(0, replace(ROW, status="errored", outputs={}, scores={}, error="lost"))
    assert (len(made), made[0].error, dict(made[0].outputs), made[1]) == (2, "lost", {}, ROW)


def test_no_run_is_made_of_rows_of_which_one_lacks() -> None:
    made = Rows(2, lambda place: {})
    made.put(1, ROW)
    with pytest.raises(ValueError, match="2 rows planned, 1 accounted for"):
        Run("e", "b", "f", "default", "k", 2, made, Usage())


def test_many_rows_take_a_few_bytes_each() -> None:
    """50 MB for 100,000 rows are 500 bytes each; texts of 3 KB show that none is held."""

    def held(count: int) -> int:
        tracemalloc.start()
        try:
            made = Rows(count, lambda place: {})
            for place in range(count):
                texts = {"answer": f"{place} " + "x" * 3000}
                made.put(place, replace(ROW, key=f"row {place}", cluster=f"row {place}", outputs=texts))
            assert made[count - 1].outputs["answer"].startswith(f"{count - 1} x")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert (held(1200) - held(200)) / 1000 < 250


def test_a_run_holds_no_answer(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    made = run(bundle, echo(), evaluation(20), Ledger(memory()), environment="default")
    assert made.count("ok") == 20
    gc.collect()
    assert not [thing for thing in gc.get_objects() if isinstance(thing, Trace) and thing.bundle == bundle.digest]


def test_outputs_are_there_for_the_report_where_the_ledger_has_none(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    spec = {"metrics": {"right": {"metric": "contains", "with": {"text": "${{ outputs.answer }}", "expected": ""}}}}
    made = run(bundle, echo(), evaluation(2, **spec), Ledger(memory()), environment="default")
    assert [(row.status, dict(row.inputs), dict(row.outputs)) for row in made.rows] == [
        ("failed", {"question": f"right {number}"}, {"answer": f"right {number}"}) for number in range(2)
    ]
