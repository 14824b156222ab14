"""Annotations, and a log that obeys nobody else."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_snapshot.plugin import Snapshot

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.location import Location, Span
from penstock.report.format import Style, render
from penstock.report.report import Report
from penstock.report.sections import check

TOKEN = "0123456789abcdef0123456789abcdef"
STYLE = Style(token=TOKEN)


def commands(text: str) -> list[str]:
    """What the runner would take as a command, in order; nothing between stop and its token."""
    found, stopped = [], False
    for line in re.split(r"\r\n|\r|\n", text):
        line = line.lstrip()
        if line == f"::{TOKEN}::":
            stopped = False
        elif not stopped and (line.startswith("::") or "##[" in line):
            found.append(line)
            stopped = line == f"::stop-commands::{TOKEN}"
    return found


def test_as_a_whole(reports: dict[str, Report], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = Path(__file__).parent / "github"
    snapshot.assert_match(render(reports["check"], "github", STYLE), "check.txt")


def test_file_is_relative_to_the_repository(reports: dict[str, Report]) -> None:
    errors = [line for line in commands(render(reports["check"], "github", STYLE)) if line.startswith("::error")]
    assert errors[0].startswith(
        "::error file=apps/handbook/chains/support.yaml,line=14,endLine=14,col=7,endColumn=11,"
        "title=PS301 missing-variable::"
    )


def test_ten_of_each_and_the_last_counts_the_rest() -> None:
    found = [
        Diagnostic("PS001", "a", severity, f"m{n}", Location("f.yaml", span=Span(n + 1, 1, n + 1, 2)))
        for severity in (Severity.WARNING, Severity.ERROR)
        for n in range(30)
    ]
    section = check.section(found, resources=1, files=1, foreign_files=0)
    printed = commands(render(Report((section,), "check"), "github", STYLE))[1:]
    assert [line.split(" ")[0] for line in printed] == ["::error"] * 10 + ["::warning"] * 10
    assert "21 more errors" in printed[9]
    assert "21 more warnings" in printed[19]


def test_changed_lines_come_first_then_changed_files() -> None:
    found = [
        Diagnostic("PS001", "a", Severity.WARNING, f"m{file}{n}", Location(f"{file}.yaml", span=Span(n, 1, n, 2)))
        for file in "abc"
        for n in range(1, 31)
    ]
    section = check.section(found, resources=1, files=1, foreign_files=0)
    style = replace(STYLE, changed={"p/b.yaml": [(29, 40)], "p/c.yaml": [(7, 8), (11, 11)]})
    printed = commands(render(Report((section,), "check", "p/"), "github", style))[1:]
    assert [line.rpartition("::")[2] for line in printed][:9] == [
        "mb29",
        "mb30",
        "mc7",
        "mc8",
        "mc11",
        "mb1",
        "mb2",
        "mb3",
        "mb4",
    ]
    assert "81 more warnings" in printed[9]


def test_what_the_gate_found_is_annotated_and_rows_come_last(reports: dict[str, Report]) -> None:
    printed = commands(render(reports["fail"], "github", STYLE))[1:]
    titles = [re.search(r"title=([^:,]*)", line) for line in printed]
    names = [found[1] for found in titles if found]
    assert names == [
        "gate-regression",
        "gate-required-row",
        "gate-policy-change",
        "gate-undecided",
        "gate-regressed-row",
    ]
    assert printed[0].startswith("::error file=apps/handbook/evaluations/quality.yaml,line=9,endLine=9,col=5")


def test_a_finding_on_several_lines_has_no_columns() -> None:
    wide = Diagnostic("PS001", "a", Severity.ERROR, "m", Location("f.yaml", span=Span(1, 5, 3, 2)))
    section = check.section([wide], resources=1, files=1, foreign_files=0)
    printed = commands(render(Report((section,), "check"), "github", STYLE))[1]
    assert printed == "::error file=f.yaml,line=1,endLine=3,title=PS001 a::m"


@pytest.mark.parametrize("token", ["", "short", TOKEN[:-1] + ":"])
def test_a_token_that_can_be_guessed_is_refused(token: str, reports: dict[str, Report]) -> None:
    with pytest.raises(ValueError, match="token"):
        render(reports["check"], "github", replace(STYLE, token=token))


def test_hostile_text_commands_nothing(make: Any, hostile: list[str]) -> None:
    pattern = re.compile(r"::(stop-commands|error|warning)[: ]")
    for text in hostile:
        for name, report in make(text).items():
            for line in commands(render(report, "github", STYLE)):
                assert pattern.match(line), (name, line)
                if not line.startswith("::stop-commands"):
                    properties, _, message = line.partition("::")[2].partition("::")
                    assert "::" not in properties
                    assert properties.count("title=") == 1
                    assert message
