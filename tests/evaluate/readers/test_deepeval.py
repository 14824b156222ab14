import json

from tests.evaluate.foreign import deepeval

from penstock.evaluate.opened import opened
from penstock.evaluate.readers import deepeval as reader

ROWS = {"a": {"Answer Relevancy": 0.9, "Bias": 0.1}, "b": {"Answer Relevancy": None, "Bias": 0.0}}


def test_scores_errors_and_what_is_better_the_smaller() -> None:
    found = reader.read(opened("r.json", deepeval(ROWS).encode()))
    assert [row.scores for row in found.rows] == [
        {"Answer Relevancy": 0.9, "Bias": 0.1, "success": 1.0},
        {"Answer Relevancy": None, "Bias": 0.0},
    ]
    assert (found.smaller, found.shown) == ({"Bias"}, {"success"})
    assert found.rows[1].error == "judge down"
    assert found.rows[0].reasons["Bias"] == "because"


def test_the_result_of_evaluate_and_the_saved_run() -> None:
    case = {"name": "greeting", "input": "hi", "success": True, "metrics_data": [{"name": "m", "score": 1}]}
    for value in ({"test_results": [case]}, {"testRunData": {"testCases": [case]}}, [case]):
        (row,) = reader.read(opened("r.json", json.dumps(value).encode())).rows
        assert (row.key, row.scores["m"]) == ("greeting", 1.0)


def test_a_metric_that_comes_twice_has_no_score() -> None:
    case = {"input": "hi", "metricsData": [{"name": "m", "score": 1}, {"name": "m", "score": 0}]}
    (row,) = reader.read(opened("r.json", json.dumps([case]).encode())).rows
    assert row.scores == {"m": None}


def test_cases_that_are_missing_are_noticed() -> None:
    def broken(value: object) -> str | None:
        return reader.read(opened("r.json", json.dumps(value).encode())).broken

    value = {**json.loads(deepeval(ROWS)), "testPassed": 2, "testFailed": 1}
    assert broken(value) == "DeepEval counted 3 cases, and 2 are there"
    assert broken({"testRunData": {**value, "testPassed": 1}}) is None
