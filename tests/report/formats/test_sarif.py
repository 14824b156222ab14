"""Findings for code scanning: valid, bounded, inert, the same identity from one push to the next."""

import gzip
import json
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pytest_snapshot.plugin import Snapshot

from penstock.check.rules import RULES
from penstock.diagnostics.diagnostic import Diagnostic, Related, Severity
from penstock.diagnostics.location import Location, Span
from penstock.report.format import render
from penstock.report.report import Report
from penstock.report.sections import check

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "sarif_part.json").read_text(encoding="utf-8"))
ONE = Diagnostic(
    "PS301", "missing-variable", Severity.ERROR, "m", Location("f.yaml", span=Span(3, 1, 3, 5)), excerpt="with: {}"
)


def log(report: Report) -> Any:
    """The log, checked for what a schema cannot say."""
    value = json.loads(render(report, "sarif"))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    run = value["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    return value


def results(found: Iterable[Diagnostic], prefix: str = "") -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = log(reported(found, prefix))["runs"][0]["results"]
    return made


def reported(found: Iterable[Diagnostic], prefix: str = "") -> Report:
    return Report((check.section(found, resources=1, files=1, foreign_files=0),), "check", prefix)


def fingerprints(found: Iterable[Diagnostic]) -> list[str]:
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results(found)]


def texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", ["check", "refused", "fail", "undecided"])
def test_as_a_whole(name: str, reports: dict[str, Report], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = HERE / "sarif"
    snapshot.assert_match(render(reports[name], "sarif"), f"{name}.sarif")


def test_every_report_is_valid(reports: dict[str, Report]) -> None:
    for report in reports.values():
        log(report)


def test_head_of_a_gate_is_found_once(reports: dict[str, Report]) -> None:
    found = log(reports["refused"])["runs"][0]["results"]
    assert [result["ruleId"] for result in found] == ["PS301", "PS201", "PS304"]
    checked = replace(reports["check"], prefix="")
    assert found == log(checked)["runs"][0]["results"]


def test_what_the_gate_found_stands_at_its_evaluation(reports: dict[str, Report]) -> None:
    run = log(reports["fail"])["runs"][0]
    made = {result["ruleId"]: result for result in run["results"]}
    assert {name: each["level"] for name, each in made.items()} == {
        "gate-policy-change": "error",
        "gate-regressed-row": "warning",
        "gate-regression": "error",
        "gate-required-row": "error",
        "gate-undecided": "warning",
    }
    regression = made["gate-regression"]
    place = regression["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "apps/handbook/evaluations/quality.yaml"
    assert place["region"]["startLine"] == 9
    assert "delta -0.050, interval -0.090 .. -0.010, margin 0.050, 120 rows" in regression["message"]["text"]
    (changed,) = regression["relatedLocations"]
    assert changed["physicalLocation"]["artifactLocation"]["uri"] == "apps/handbook/prompts/documents.yaml"
    rules = {rule["id"]: rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert rules["gate-required-row"] == "A required row that has to pass fails."


def test_what_only_warns_is_a_warning(reports: dict[str, Report]) -> None:
    levels = {result["level"] for result in log(reports["undecided"])["runs"][0]["results"]}
    assert levels == {"warning"}
    assert log(reports["pass"])["runs"][0]["results"] == []


def test_the_identity_of_a_regression_holds_while_its_figures_move(reports: dict[str, Report]) -> None:
    def hashes(report: Report) -> list[str]:
        return [r["partialFingerprints"]["primaryLocationLineHash"] for r in log(report)["runs"][0]["results"]]

    section: Any = reports["fail"].last
    metrics = tuple(m.model_copy(update={"delta": -0.07, "head": 0.83}) for m in section.metrics)
    moved = replace(reports["fail"], sections=(section.model_copy(update={"metrics": metrics}),))
    assert hashes(moved) == hashes(replace(reports["fail"], sections=(section,)))
    assert len(set(hashes(moved))) == len(hashes(moved))


def test_every_rule_brings_its_page() -> None:
    found = [replace(ONE, code=rule.CODE, name=name) for name, rule in RULES.items()]
    rules = log(reported(found))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule.CODE for rule in RULES.values())
    for rule in rules:
        assert rule["shortDescription"]["text"] != rule["name"], rule
        assert "\n```" in rule["help"]["markdown"], rule
        assert rule["defaultConfiguration"]["level"] == RULES[rule["name"]].SEVERITY


def test_a_place_is_relative_to_the_repository_and_a_uri() -> None:
    at = Location("prompts/größe 1#%.yaml", span=Span(3, 2, 5, 1))
    (made,) = results([replace(ONE, location=at)], "apps/handbook/")
    place = made["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "apps/handbook/prompts/gr%C3%B6%C3%9Fe%201%23%25.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 2, "endLine": 5, "endColumn": 1}


def test_two_projects_of_a_repository_do_not_replace_each_other() -> None:
    assert log(reported([], "apps/a/"))["runs"][0]["automationDetails"]["id"] == "penstock/apps/a/"
    assert log(reported([]))["runs"][0]["automationDetails"]["id"] == "penstock/"


def test_results_are_sorted_whatever_the_order() -> None:
    found = [replace(ONE, location=Location(f, span=Span(n, 1, n, 2))) for f in "bca" for n in (11, 2)]
    shuffled = random.Random(1).sample(found, len(found))
    assert render(reported(found), "sarif") == render(reported(shuffled), "sarif")
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in results(found)]
    assert lines == [2, 11] * 3


def test_identity_stays_when_the_line_moves_or_the_words_change() -> None:
    before = fingerprints([ONE])
    moved = replace(ONE, location=Location("f.yaml", span=Span(9, 3, 9, 7)), excerpt="  with: {}")
    assert fingerprints([moved]) == before
    assert fingerprints([replace(ONE, message="other words")]) == before


def test_identity_is_of_the_rule_and_the_line() -> None:
    (before,) = fingerprints([ONE])
    assert fingerprints([replace(ONE, code="PS304", name="unused-input")]) != [before]
    assert fingerprints([replace(ONE, excerpt="with: {a: 1}")]) != [before]


def test_equal_lines_of_one_file_are_told_apart() -> None:
    same = [replace(ONE, location=Location("f.yaml", span=Span(n, 1, n, 5))) for n in (3, 7)]
    other = replace(ONE, location=Location("g.yaml", span=Span(3, 1, 3, 5)))
    assert [fingerprint.rpartition(":")[2] for fingerprint in fingerprints([*same, other])] == ["1", "2", "1"]


def test_what_could_not_be_checked_is_told(reports: dict[str, Report]) -> None:
    (invocation,) = log(reports["check"])["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "not checked: PS401: documents" in str(invocation["toolExecutionNotifications"])
    (clean,) = log(reports["clean"])["runs"][0]["invocations"]
    assert clean == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_a_flood_is_cut_warnings_first_and_counted() -> None:
    warning = replace(ONE, code="PS304", name="unused-input", severity=Severity.WARNING)
    places = [Location("f.yaml", span=Span(n, 1, n, 2)) for n in range(1, 20_001)]
    found = [replace(one, location=at, excerpt=None) for one in (warning, ONE) for at in places]
    made = json.loads(render(reported(found), "sarif"))["runs"][0]
    levels = [result["level"] for result in made["results"]]
    assert (levels.count("error"), levels.count("warning")) == (20_000, 5_000)
    assert "15000 more findings are left out" in str(made["invocations"])


def test_what_gzip_cannot_make_small_is_cut() -> None:
    noise = random.Random(2)
    found = [
        replace(ONE, message=noise.randbytes(1_500).hex(), location=Location("f.yaml", span=Span(n, 1, n, 2)))
        for n in range(1, 10_001)
    ]
    text = render(reported(found), "sarif")
    made = json.loads(text)["runs"][0]
    assert len(gzip.compress(text.encode())) < 10_000_000
    assert len(made["results"]) == 5_000
    assert "5000 more findings are left out" in str(made["invocations"])


def test_a_thousand_places_at_most() -> None:
    related = tuple(Related(Location("g.yaml", span=Span(n, 1, n, 2)), "here") for n in range(1, 1_500))
    (made,) = results([replace(ONE, related=related)])
    assert len(made["relatedLocations"]) == 1_000


def test_hostile_text_is_inert(make: Any, hostile: list[str]) -> None:
    for text in hostile:
        for name in ("check", "refused", "fail"):
            report = make(text)[name]
            printed = render(report, "sarif")
            printed.encode()
            assert "##[" not in printed
            assert not any(line.lstrip().startswith("::") for line in printed.splitlines())
            for value in texts(log(report)["runs"][0]["results"]):
                assert all(c.isprintable() or c == "\n" for c in value), (name, text)
                assert "](" not in value, (name, text)
