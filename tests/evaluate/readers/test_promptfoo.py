import json
from typing import Any

from tests.evaluate.foreign import promptfoo

from penstock.evaluate.opened import opened
from penstock.evaluate.reader import Results
from penstock.evaluate.readers import promptfoo as reader

ROWS = {"a": {"pass": 1.0, "polite": 0.5}, "b": {"pass": 0.0, "polite": 1.0}}


def read(value: Any) -> Results:
    return reader.read(opened("r.json", json.dumps(value).encode()))


def test_passes_named_scores_and_the_score_that_repeats_them() -> None:
    found = read(json.loads(promptfoo(ROWS)))
    assert [row.scores for row in found.rows] == [
        {"pass": 1.0, "score": 1.0, "polite": 0.5},
        {"pass": 0.0, "score": 0.0, "polite": 1.0},
    ]
    assert found.shown == {"score"}
    assert found.rows[0].inputs == {"q": "a"} and found.rows[0].outputs == {"output": "a"}


def test_a_file_of_which_rows_were_lost_is_not_whole() -> None:
    value = json.loads(promptfoo(ROWS))
    del value["results"]["results"][0]
    assert read(value).broken == "promptfoo counted 2 results, and 1 are there"


def test_what_is_no_result_is_not_left_out_in_silence() -> None:
    value = json.loads(promptfoo(ROWS))
    value["results"]["results"][0] = {"testIdx": 0}
    assert read(value).broken == "1 of its 2 results are no results of promptfoo"


def test_columns_are_rows_of_one_cluster() -> None:
    value = json.loads(promptfoo(ROWS))
    summary = value["results"]
    summary["results"] += [{**row, "promptIdx": 1} for row in summary["results"]]
    summary["stats"] = {"successes": 2, "failures": 2, "errors": 0}
    rows = read(value).rows
    assert len({row.key for row in rows}) == 4
    assert len({row.cluster for row in rows}) == 2
    assert rows[0].key.endswith("[1]") and rows[2].key.endswith("[2]")


def test_repeats_of_the_same_test() -> None:
    value = json.loads(promptfoo(ROWS))
    summary = value["results"]
    summary["results"] += [{**row, "testIdx": row["testIdx"] + 2} for row in summary["results"]]
    summary["stats"] = {"successes": 2, "failures": 2, "errors": 0}
    assert [row.repeat for row in read(value).rows] == [0, 0, 1, 1]


def test_an_answer_that_failed_has_no_scores() -> None:
    found = read(json.loads(promptfoo({"a": {"pass": None, "polite": 1.0}})))
    assert found.rows[0].scores == {"pass": None, "polite": None}
    assert found.rows[0].error == "no answer"


def test_version_2_and_json_lines() -> None:
    value = json.loads(promptfoo(ROWS))
    rows = value["results"]["results"]
    for row in rows:
        del row["testIdx"], row["promptIdx"], row["failureReason"], row["testCase"]
        row["vars"]["_conversation"] = [{"prompt": "p"}]
    value["results"]["version"] = 2
    keys = [row.key for row in read(value).rows]
    assert keys == [row.key for row in read(json.loads(promptfoo(ROWS))).rows]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    assert [row.key for row in reader.read(opened("r.jsonl", lines.encode())).rows] == keys


def test_without_its_own_counts_nothing_says_that_it_is_whole() -> None:
    value = json.loads(promptfoo(ROWS))
    del value["results"]["stats"]
    assert read(value).broken == "promptfoo's own counts of its results are not there"
