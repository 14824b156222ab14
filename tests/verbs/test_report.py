"""`penstock report`: saved results, rendered again."""

import json
from pathlib import Path

import pytest
from tests.conftest import Ended, Penstock
from tests.verbs.conftest import Quiz, spoil


@pytest.fixture
def judged(quiz: Quiz) -> Penstock:
    """A regression that the gate has judged; its results lie in `out`."""
    program = quiz(40, guard="{margin: 0.05}")
    spoil(program, 12)
    ended = program("gate", "--base", "main", "--report", "out")
    assert ended.code == 1, ended.err
    return program


def fine(ended: Ended) -> str:
    assert ended.code == 0, ended.err
    return ended.out


def text(program: Penstock, path: str) -> str:
    return (program.directory / path).read_text(encoding="utf-8")


def test_the_page_and_the_comment_are_those_of_the_gate(judged: Penstock) -> None:
    fine(judged("report", "out/report.json", "-o", "again.html"))
    assert text(judged, "again.html") == text(judged, "out/report.html")
    for format, file in (("comment", "comment.md"), ("sarif", "gate.sarif"), ("junit", "junit.xml")):
        fine(judged("report", "out/report.json", "--format", format, "-o", "again"))
        assert text(judged, "again") == text(judged, f"out/{file}"), format


def test_all_of_it_is_saved(judged: Penstock) -> None:
    saved = json.loads(text(judged, "out/report.json"))
    sections = [each["section"] for each in saved["sections"]]
    assert {"check", "diff", "eval"} < {*sections} and sections[-1] == "gate"
    assert saved["sections"][-1]["data"] == json.loads(text(judged, "out/gate.json"))
    assert fine(judged("report", "out/report.json", "--format", "json")) == text(judged, "out/report.json")


def test_results_of_several_commands_become_one(judged: Penstock) -> None:
    fine(judged("check", "--format", "json", "-o", "check.json"))
    fine(judged("graph", "--format", "json", "-o", "graph.json"))
    fine(judged("report", "out/gate.json", "check.json", "graph.json", "--format", "json", "-o", "all.json"))
    saved = json.loads(text(judged, "all.json"))
    assert [each["section"] for each in saved["sections"]] == ["check", "graph", "gate"]
    assert saved["title"] == "gate"
    assert fine(judged("report", "all.json", "--format", "text")).startswith("FAIL")


def test_history_in_the_order_of_names(judged: Penstock) -> None:
    for number, verdict in ((9, "PASS"), (10, "INCONCLUSIVE"), (2, "FAIL")):
        value = json.loads(text(judged, "out/gate.json"))
        judged.write(f"past/run-{number}/gate.json", json.dumps(value | {"verdict": verdict, "attempts": number}))
    judged.write("past/note.txt", "no result")
    fine(judged("report", "out/report.json", "--history", "past", "--format", "json", "-o", "all.json"))
    (history,) = [e["data"] for e in json.loads(text(judged, "all.json"))["sections"] if e["section"] == "history"]
    assert [point["name"] for point in history["points"]] == [
        "run-2/gate.json",
        "run-9/gate.json",
        "run-10/gate.json",
        "report.json",
    ]
    assert [point["verdict"] for point in history["points"]] == ["FAIL", "PASS", "INCONCLUSIVE", "FAIL"]
    assert {was["metric"] for was in history["points"][0]["metrics"]} == {"right"}
    page = fine(judged("report", "out/report.json", "--history", "past"))
    assert "run-10/gate.json" in page
    assert fine(judged("report", "all.json")) == page, "history is saved with the rest"


def test_a_run_is_one_point_of_history(judged: Penstock) -> None:
    """A folder of results holds report.json and gate.json of each run, and that of the run that is shown."""
    out = judged.directory / "out"
    (judged.directory / "past").mkdir()
    out.rename(judged.directory / "past" / "run-1")
    fine(judged("report", "past/run-1/report.json", "--history", "past", "--format", "json", "-o", "all.json"))
    (history,) = [e["data"] for e in json.loads(text(judged, "all.json"))["sections"] if e["section"] == "history"]
    assert len(history["points"]) == 1


def test_evaluations_have_a_history_too(quiz: Quiz) -> None:
    program = quiz(8)
    fine(program("eval", "--format", "json", "-o", "past/1.json"))
    program.replace("prompt.txt", "{{ question }}\n", "{{ question }}.\n")
    fine(program("eval", "--format", "json", "-o", "past/2.json"))
    fine(program("report", "past/2.json", "--history", "past", "--format", "json", "-o", "all.json"))
    (history,) = [e["data"] for e in json.loads(text(program, "all.json"))["sections"] if e["section"] == "history"]
    assert [(point["name"], point["verdict"]) for point in history["points"]] == [("1.json", None), ("2.json", None)]
    assert history["points"][0]["metrics"][0]["head"] == 1.0


def refused(ended: Ended, *words: str) -> None:
    assert ended.code == 2
    assert not ended.out
    for word in words:
        assert word in ended.err, ended.err


def test_what_is_no_result_is_refused(penstock: Penstock) -> None:
    penstock.write("a.json", '{"format_version": "1.0", "runs": []')
    refused(penstock("report", "a.json"), "a.json", "is no result of penstock")
    penstock.write("a.json", '{"format_version": "3.0"}')
    refused(penstock("report", "a.json"), "format_version 3.0")
    refused(penstock("report", "missing.json"), "missing.json", "No such file")
    refused(penstock("report", "."), "is a directory")
    refused(penstock("report"), "RESULTS")
    penstock.write("ok.json", json.dumps({"format_version": "1.0", "runs": []}))
    refused(penstock("report", "ok.json", "--history", "nowhere"), "nowhere")
    penstock.write("past/foreign.json", "{}")
    refused(penstock("report", "ok.json", "--history", "past"), "foreign.json")
    refused(penstock("report", "ok.json", "-o", "ok.json/x"), "cannot be written")


def test_it_needs_no_project(penstock: Penstock, tmp_path: Path) -> None:
    penstock.directory = tmp_path
    penstock.write("ok.json", json.dumps({"format_version": "1.0", "runs": []}))
    assert "NOTHING EVALUATED" in fine(penstock("report", "ok.json", "--format", "text"))
    assert fine(penstock("report", "ok.json")).startswith("<!doctype html>")
