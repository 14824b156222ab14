import json
from typing import Any

from penstock.evaluate.opened import opened
from penstock.evaluate.reader import Results
from penstock.evaluate.readers import braintrust as reader


def read(*rows: dict[str, Any]) -> Results:
    return reader.read(opened("r.json", json.dumps(rows).encode()))


def test_only_root_spans_are_rows() -> None:
    found = read(
        {"id": "1", "is_root": True, "input": {"q": 1}, "output": "x", "scores": {"Factuality": 0.6, "Exact": None}},
        {"id": "2", "is_root": False, "input": {"q": 1}, "scores": {"Factuality": 0.1}},
    )
    assert [row.scores for row in found.rows] == [{"Factuality": 0.6, "Exact": None}]


def test_the_record_of_the_dataset_is_the_key() -> None:
    one = {"input": 1, "scores": {"m": 1}, "dataset_record_id": "r1"}
    other = {"input": 1, "scores": {"m": 1}, "origin": {"object_type": "dataset", "id": "r2"}}
    assert [row.key for row in read(one, other).rows] == ["r1", "r2"]


def test_an_error_leaves_no_score() -> None:
    (row,) = read({"input": 1, "scores": {"m": 1}, "error": "boom"}).rows
    assert (row.scores, row.error) == ({"m": None}, "boom")


def test_cells_of_csv_hold_json() -> None:
    data = b'id,input,output,scores\n1,"{""q"": 1}",x,"{""m"": 0.5}"\n'
    found = opened("r.csv", data)
    assert reader.claims(found)
    (row,) = reader.read(found).rows
    assert (row.scores, row.inputs) == ({"m": 0.5}, {"input": {"q": 1}})
