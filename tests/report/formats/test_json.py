"""The published JSON."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pytest_snapshot.plugin import Snapshot

from penstock.report import published
from penstock.report.format import render
from penstock.report.report import Report
from penstock.report.sections import SECTIONS

NAMES = "check diff compile run run-error eval plan fail pass undecided unchanged refused init explain"


def value(report: Report) -> Any:
    return json.loads(render(report, "json"))


@pytest.mark.parametrize("name", NAMES.split())
def test_valid_against_its_published_schema(name: str, reports: dict[str, Report]) -> None:
    schema = published.schema(reports[name].last.name)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value(reports[name]))


def test_schema_refuses_what_is_wrong(reports: dict[str, Report]) -> None:
    wrong = value(reports["fail"]) | {"verdict": "MAYBE"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(published.schema("gate")).validate(wrong)


@pytest.mark.parametrize("name", ["check", "diff", "compile", "run", "eval", "fail"])
def test_as_a_whole(name: str, reports: dict[str, Report], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = Path(__file__).parent / "json"
    snapshot.assert_match(render(reports[name], "json"), f"{name}.json")


@pytest.mark.parametrize("name", NAMES.split())
def test_keys_sorted_and_versioned(name: str, reports: dict[str, Report]) -> None:
    text = render(reports[name], "json")
    assert json.loads(text)["format_version"] == "1.0"
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


FIELDS = {
    "check": "diagnostics summary",
    "diff": "base head level changes impact cost policy_changed",
    "compile": "bundles",
    "fail": "verdict reason metrics required policy_changed accepted attempts cost base head digests",
    "run": "outputs steps bundle",
}


@pytest.mark.parametrize("name", FIELDS)
def test_has_the_fields_of_the_contract(name: str, reports: dict[str, Report]) -> None:
    assert set(FIELDS[name].split()) <= set(value(reports[name]))


def test_inner_fields_of_the_contract(reports: dict[str, Report]) -> None:
    checked, judged = value(reports["check"]), value(reports["fail"])
    wanted = "code name severity message file line column end_line end_column resource help"
    assert set(wanted.split()) <= set(checked["diagnostics"][0])
    assert set(checked["summary"]) == {"errors", "warnings", "resources", "files", "foreign_files"}
    wanted = (
        "evaluation metric n clusters base head delta low high p mde needed repeats seed environment verdict improved"
    )
    assert {*wanted.split(), "small_drop"} <= set(judged["metrics"][0])
    assert {"row", "base", "head"} <= set(judged["required"][0])
    assert {"usd", "calls", "cached"} == set(judged["cost"])
    assert {"chain", "environment", "base", "head", "verdict", "reason"} <= set(judged["digests"][0])
    change = value(reports["diff"])["changes"][0]
    assert {"resource", "change", "level", "paths"} <= set(change)
    assert {"path", "before", "after", "level", "reason"} == set(change["paths"][0])
    assert {"chain", "environment", "digest", "fingerprint", "path", "version"} <= set(
        value(reports["compile"])["bundles"][0]
    )
    step = value(reports["run"])["steps"]["answer"]
    assert {"inputs", "outputs", "seconds", "tokens", "usd", "skipped"} <= set(step)


def test_no_verdict_is_null(reports: dict[str, Report]) -> None:
    assert value(reports["refused"])["verdict"] is None
    assert value(reports["refused"])["exit_code"] == 1


def test_a_schema_is_printed_as_it_is(reports: dict[str, Report]) -> None:
    assert value(reports["schema"]) == {"type": "object", "description": "documents"}


def test_same_value_for_hostile_text(make: Any, hostile: list[str]) -> None:
    for text in hostile:
        printed = render(make(text)["run"], "json")
        assert json.loads(printed)["outputs"]["answer"] == text
        assert all(c.isprintable() or c == "\n" or c == "\u00a0" for c in printed), repr(text)
        assert "##[" not in printed
        assert not any(line.lstrip().startswith("::") for line in printed.splitlines())


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_has_a_schema(name: str) -> None:
    assert published.schema(name)["type"] == "object"
