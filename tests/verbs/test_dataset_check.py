"""`penstock dataset check` as a user runs it."""

import json
from typing import Any

from tests.conftest import Penstock


def test_the_handbook_has_no_finding(handbook: Penstock) -> None:
    ended = handbook("dataset", "check", "--strict", "--format", "json")
    assert ended.code == 0
    said = json.loads(ended.out)
    assert said["format_version"] == "1.0" and said["diagnostics"] == []
    by_name: dict[str, Any] = {each["dataset"]: each for each in said["datasets"]}
    assert by_name["questions"]["rows"] == 204 and by_name["questions"]["clusters"] == 22
    assert {each["metric"]: each["rows_if_equal"] for each in said["margins"]} == {"facts": 59, "recall": 59}


def test_warnings_exit_0_and_strict_1_and_a_faulty_row_1(handbook: Penstock) -> None:
    first = (handbook.directory / "data/questions.jsonl").read_text(encoding="utf-8")
    again = json.loads(first.splitlines()[0]) | {"id": "q999", "facts": ["other"]}
    handbook.write("data/questions.jsonl", first + json.dumps(again) + "\n")
    ended = handbook("dataset", "check", "questions")
    assert ended.code == 0 and "PS545 contradicting-rows" in ended.out and "data/questions.jsonl:205:" in ended.out
    assert handbook("dataset", "check", "questions", "--strict").code == 1
    left = handbook("dataset", "check", "questions", "--strict", "--ignore", "PS544,contradicting-rows")
    assert left.code == 0, left.out
    handbook.write("data/questions.jsonl", first + "{}\n")
    assert handbook("dataset", "check", "questions").code == 1


def test_sarif_names_what_and_not_whose(handbook: Penstock) -> None:
    row = {"id": "q999", "question": "Write to kim@acme-parcels.com about it?", "topic": "gate", "answerable": False}
    path = handbook.directory / "data/questions.jsonl"
    handbook.write(
        "data/questions.jsonl", path.read_text(encoding="utf-8") + json.dumps({**row, "facts": [], "pages": []})
    )
    sarif = handbook("dataset", "check", "--format", "sarif").out
    assert "PS551" in sarif and "kim@acme" not in sarif


def test_what_is_not_there_is_named(handbook: Penstock) -> None:
    ended = handbook("dataset", "check", "question")
    assert ended.code == 2 and "no Dataset 'question'" in ended.err and "questions" in ended.err
    assert handbook("explain", "PS544").out.startswith("PS544 near-duplicate")
