import json
from typing import Any

import pytest
from tests.evaluate.foreign import inspect

from penstock.evaluate.opened import opened
from penstock.evaluate.reader import Results
from penstock.evaluate.readers import inspect as reader

ROWS = {"a": {"match": 1.0}, "b": {"match": 0.0}}


def read(value: Any) -> Results:
    return reader.read(opened("r.json", json.dumps(value).encode()))


@pytest.mark.parametrize("status", ["started", "cancelled", "error"])
def test_a_run_that_did_not_end_well_is_not_whole(status: str) -> None:
    assert read(json.loads(inspect(ROWS, status))).broken == f"Inspect's status is '{status}'"


def test_samples_that_are_missing_are_noticed() -> None:
    value = json.loads(inspect(ROWS))
    value["results"]["total_samples"] = 3
    assert read(value).broken == "Inspect counted 3 samples, and 2 are there"


def test_invalidated() -> None:
    assert read({**json.loads(inspect(ROWS)), "invalidated": True}).broken == "Inspect's log is marked as invalidated"


def test_letters_numbers_and_several_values() -> None:
    value = json.loads(inspect({"a": {}}))
    value["samples"][0]["scores"] = {
        "grade": {"value": "P", "explanation": "half of it"},
        "none": {"value": "N"},
        "yes": {"value": True},
        "word": {"value": "seldom"},
        "many": {"value": {"x": 0.25, "y": "C"}},
    }
    (row,) = read(value).rows
    assert row.scores == {"grade": 0.5, "none": 0.0, "yes": 1.0, "word": None, "many/x": 0.25, "many/y": 1.0}
    assert row.reasons == {"grade": "half of it"}


def test_epochs_are_repeats() -> None:
    value = json.loads(inspect(ROWS))
    value["samples"] += [{**sample, "epoch": 2} for sample in value["samples"]]
    value["results"]["total_samples"] = 4
    found = read(value)
    assert found.broken is None
    assert [(row.key, row.repeat) for row in found.rows] == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]


def test_a_sample_that_failed_has_no_scores() -> None:
    value = json.loads(inspect(ROWS))
    value["samples"][0]["error"] = {"message": "timed out"}
    assert (read(value).rows[0].scores, read(value).rows[0].error) == ({"match": None}, "timed out")
