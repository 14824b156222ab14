"""Every rule's finding in every format: valid by the formats' own schemas, each once."""

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from tests.check.test_rules import environment, files, is_late

from penstock.check.rules import RULES
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.report import published
from penstock.report.format import Style, render
from penstock.report.report import Report
from penstock.report.sections import check as section

SARIF = os.environ.get("PENSTOCK_TEST_SARIF_SCHEMA")
"""The schema of the standard, as `@microsoft/sarif-multitool-linux` on npm carries it."""


@pytest.fixture
def report(check: Callable[..., list[Diagnostic]]) -> Callable[[str], Report]:
    def made(name: str) -> Report:
        example = files(name, "## Example")
        found = check(example, environment(example), late=is_late(name))
        assert found
        return Report((section.section(found, resources=1, files=len(example), foreign_files=0),), "check")

    return made


@cache
def standard() -> Any:
    assert SARIF is not None
    return Draft202012Validator(json.loads(Path(SARIF).read_text(encoding="utf-8")))


@pytest.mark.skipif(SARIF is None, reason="PENSTOCK_TEST_SARIF_SCHEMA names no file")
@pytest.mark.parametrize("name", RULES)
def test_sarif_is_valid_by_the_schema_of_the_standard(name: str, report: Callable[[str], Report]) -> None:
    value = json.loads(render(report(name), "sarif"))
    assert [error.message for error in standard().iter_errors(value)] == []
    assert name in {rule["name"] for rule in value["runs"][0]["tool"]["driver"]["rules"]}


@pytest.mark.skipif(SARIF is None, reason="PENSTOCK_TEST_SARIF_SCHEMA names no file")
def test_the_schema_of_the_standard_refuses(report: Callable[[str], Report]) -> None:
    value = json.loads(render(report("unknown-field"), "sarif"))
    value["runs"][0]["results"][0]["levell"] = "error"
    assert len(list(standard().iter_errors(value))) >= 1


@pytest.mark.parametrize("name", RULES)
def test_each_format_shows_the_finding(name: str, report: Callable[[str], Report]) -> None:
    made = report(name)
    code = RULES[name].CODE
    value = json.loads(render(made, "json"))
    Draft202012Validator(published.schema("check")).validate(value)
    count = len(value["diagnostics"])
    assert [each["code"] for each in value["diagnostics"]].count(code) >= 1
    assert len(json.loads(render(made, "sarif"))["runs"][0]["results"]) == count
    assert render(made, "text").count(f"[{code} {name}]") >= 1
    lines = render(made, "github", Style(token="0" * 32)).splitlines()
    assert sum(line.startswith(("::error ", "::warning ")) for line in lines) == count
    suite = ElementTree.fromstring(render(made, "junit").encode())
    assert any(code in ElementTree.tostring(case, encoding="unicode") for case in suite.iter("testcase"))
