"""GitLab's Code Quality: the fields that it documents, fingerprints that stay."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.conftest import Penstock

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.location import Location, Span
from penstock.report.format import render
from penstock.report.report import Report
from penstock.report.sections import check

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}
ONE = Diagnostic(
    "PS301", "missing-variable", Severity.ERROR, "m", Location("f.yaml", span=Span(3, 1, 3, 5)), excerpt="with: {}"
)


def parsed(report: Report) -> list[dict[str, Any]]:
    """The report, checked for what GitLab needs: an array, the fields, unique fingerprints."""
    text = render(report, "gitlab")
    assert not text.startswith("\ufeff")
    made: list[dict[str, Any]] = json.loads(text)
    for each in made:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["description"]
        assert each["severity"] in SEVERITIES
        assert set(each["location"]) == {"path", "lines"}
        assert not each["location"]["path"].startswith(("/", "./"))
        assert isinstance(each["location"]["lines"]["begin"], int)
        assert each["location"]["lines"]["begin"] >= 1
    assert len({each["fingerprint"] for each in made}) == len(made)
    return made


def of(*found: Diagnostic) -> list[dict[str, Any]]:
    return parsed(Report((check.section(found, resources=1, files=1, foreign_files=0),), "check", "apps/a/"))


def test_every_report_has_the_documented_form(reports: dict[str, Report]) -> None:
    for report in reports.values():
        parsed(report)
    assert parsed(reports["clean"]) == []


def test_errors_first_and_relative_to_the_repository(reports: dict[str, Report]) -> None:
    made = parsed(reports["check"])
    assert [each["severity"] for each in made] == ["major", "minor", "minor"]
    assert made[0]["location"] == {"path": "apps/handbook/chains/support.yaml", "lines": {"begin": 14}}
    assert made[0]["check_name"] == "PS301"
    assert made[0]["description"].startswith("prompt 'answer' needs 'documents'")


def test_the_gate_stands_at_its_evaluation(reports: dict[str, Report]) -> None:
    made = {each["check_name"]: each for each in parsed(reports["fail"])}
    assert made["gate-regression"]["location"] == {
        "path": "apps/handbook/evaluations/quality.yaml",
        "lines": {"begin": 9},
    }
    assert made["gate-regressed-row"]["severity"] == "minor"


def test_a_fingerprint_stays_when_the_line_moves_and_the_words_change() -> None:
    (before,) = of(ONE)
    moved = replace(ONE, location=Location("f.yaml", span=Span(9, 3, 9, 7)), excerpt="  with: {}", message="other")
    (after,) = of(moved)
    assert after["fingerprint"] == before["fingerprint"]
    (elsewhere,) = of(replace(ONE, location=Location("g.yaml", span=Span(3, 1, 3, 5))))
    assert elsewhere["fingerprint"] != before["fingerprint"]


def test_findings_at_their_lines(handbook: Penstock, tmp_path: Path) -> None:
    handbook.replace("chains/handbook.yaml", "      model: answerer", "      modle: answerer")
    handbook.commit()
    assert handbook("ci", "-o", str(tmp_path / "out")).code == 1
    found = json.loads((tmp_path / "out" / "codequality.json").read_text(encoding="utf-8"))
    assert {issue["location"]["path"] for issue in found} == {"chains/handbook.yaml"}
    assert all(issue["location"]["lines"]["begin"] > 1 for issue in found)
    assert {issue["severity"] for issue in found} <= {"major", "minor"}
    assert len({issue["fingerprint"] for issue in found}) == len(found) > 0
    assert all(set(issue) == {"description", "check_name", "fingerprint", "severity", "location"} for issue in found)
