import io
import json

import pytest

from penstock.evaluate.opened import opened
from penstock.evaluate.readers import ragas as reader


def test_metrics_are_the_columns_that_hold_numbers() -> None:
    data = b"user_input,retrieved_contexts,response,reference,faithfulness,noise_sensitivity(mode=relevant),remark\n"
    data += b"q1,\"['a']\",r,x,0.5,0.1,fine\nq2,\"['b']\",r,x,,0.2,\n"
    found = reader.read(opened("r.csv", data))
    assert [row.scores for row in found.rows] == [
        {"faithfulness": 0.5, "noise_sensitivity(mode=relevant)": 0.1},
        {"faithfulness": None, "noise_sensitivity(mode=relevant)": 0.2},
    ]
    assert found.smaller == {"noise_sensitivity(mode=relevant)"}


def test_names_of_older_versions_and_a_key_of_the_users_own() -> None:
    rows = [{"question": "q", "answer": "a", "id": "k1", "topic": "t", "faithfulness": 1}]
    (row,) = reader.read(opened("r.json", json.dumps(rows).encode())).rows
    assert (row.key, row.cluster, row.scores) == ("k1", "t", {"faithfulness": 1.0})


def test_parquet() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    columns = {"user_input": ["q1", "q2"], "retrieved_contexts": [["a"], []], "faithfulness": [0.5, float("nan")]}
    parquet.write_table(pyarrow.table(columns), out)
    found = reader.read(opened("r.parquet", out.getvalue()))
    assert [row.scores for row in found.rows] == [{"faithfulness": 0.5}, {"faithfulness": None}]
