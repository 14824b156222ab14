"""The pull request's comment: what matters first, folded where all is well, never too long."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_snapshot.plugin import Snapshot

from penstock.report.format import Style, render
from penstock.report.report import Report

STYLE = Style(marker="penstock:gate:job:project", edit="https://github.com/o/r/edit", ref="fix/x", label="accept-me")


def comment(report: Report, style: Style = STYLE) -> str:
    return render(report, "comment", style)


@pytest.mark.parametrize(
    "name", ["check", "clean", "compile", "diff", "fail", "pass", "undecided", "unchanged", "plan"]
)
def test_as_a_whole(name: str, reports: dict[str, Report], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = Path(__file__).parent / "comment"
    snapshot.assert_match(comment(reports[name]), f"{name}.md")


def test_the_marker_is_the_first_line_and_the_sentence_the_second(reports: dict[str, Report]) -> None:
    for report in reports.values():
        marker, empty, sentence, *_ = comment(report).split("\n")
        assert (marker, empty) == ("<!-- penstock:gate:job:project -->", "")
        assert re.fullmatch(r"\S+ \*\*[A-Z, ]+\*\*: [^.].*\.", sentence), sentence


def test_collapsed_where_all_is_well(reports: dict[str, Report]) -> None:
    for name in ("pass", "unchanged"):
        parts = comment(reports[name]).split("\n\n")
        assert parts[3].startswith("<details><summary>Details</summary>")
        assert parts[-1] == "</details>\n"
        assert "####" not in "".join(parts[:3])


def gated(report: Report, **changed: Any) -> Report:
    section = report.last.model_copy(update=changed)
    return replace(report, sections=(*report.sections[:-1], section))


def test_a_loosened_policy_is_not_well(reports: dict[str, Report]) -> None:
    loosened: Any = reports["fail"].last
    made = comment(gated(reports["pass"], policy_changed=loosened.policy_changed, exit_code=1, code=1))
    assert "❌ **PASS, NOT ACCEPTED**" in made
    assert "judges this change is loosened; an owner accepts it" in made.split("\n")[2]


def test_an_accepted_failure_says_so(reports: dict[str, Report]) -> None:
    made = comment(gated(reports["fail"], accepted="sha256:" + "d" * 64, code=0))
    assert "an owner accepted it (`sha256:dddddddddddd`)" in made.split("\n")[2]
    assert "--accept" not in made


def test_what_was_not_evaluated_is_not_green(reports: dict[str, Report]) -> None:
    for name in ("clean", "diff", "compile", "plan"):
        assert "⚠️ **INCONCLUSIVE**: nothing was evaluated" in comment(reports[name])


def test_rows_without_texts_are_ids(reports: dict[str, Report]) -> None:
    section: Any = reports["fail"].last
    hidden = {"question": None, "base_outputs": None, "head_outputs": None}
    rows = tuple(row.model_copy(update=hidden) for row in section.rows)
    made = comment(gated(reports["fail"], rows=rows))
    assert "`documents` | `facts` | 1.000 | 0.000" in made
    assert "Which levels does diff know?" not in made


def sourced(report: Report, *files: str) -> Report:
    """The same with a first change that is written in these files."""
    section: Any = report.sections[-2]
    first, *others = section.changes
    changes = (first.model_copy(update={"sources": files}), *others)
    made = section.model_copy(update={"changes": changes})
    return replace(report, sections=(*report.sections[:-2], made, report.last))


def test_files_that_changed_lead_to_the_editor(reports: dict[str, Report]) -> None:
    made = comment(sourced(reports["fail"], "prompts/answer.yaml", "prompts/a b.md"))
    start = "https://github.com/o/r/edit/fix/x/apps/handbook/prompts"
    assert f"[`prompts/answer.yaml`]({start}/answer.yaml), [`prompts/a b.md`]({start}/a%20b.md)" in made


@pytest.mark.parametrize(
    "edit", ["javascript:alert(1)", "https://x.example/a)b", "//x.example/a", "https://x.example", ""]
)
def test_no_address_no_link(edit: str, reports: dict[str, Report]) -> None:
    made = comment(sourced(reports["fail"], "prompts/answer.yaml"), replace(STYLE, edit=edit))
    assert "](" not in made


def many(report: Report, count: int, text: str) -> Report:
    section: Any = report.last
    first = section.rows[0]
    rows = tuple(
        first.model_copy(update={"row": f"r{n}", "question": {"question": f"{text}{n}"}, "head_outputs": {"a": text}})
        for n in range(count)
    )
    metrics = tuple(section.metrics[1].model_copy(update={"metric": f"m{n}"}) for n in range(count))
    required = tuple(section.required[0].model_copy(update={"row": f"q{n}"}) for n in range(count))
    return gated(report, rows=rows, metrics=metrics, required=required)


@pytest.mark.parametrize("text", ["word ", "```\n" * 3000, "𝄞" * 20_000, "|" * 20_000, "<!-- penstock" * 5000])
def test_a_flood_is_cut_between_rows_and_the_way_on_remains(text: str, reports: dict[str, Report]) -> None:
    made = comment(many(reports["fail"], 300, text))
    assert len(made) < 65_000
    assert len(made.encode()) < 262_144
    assert "*Cut here: a comment holds no more.* Left out, in whole or in part: " in made
    assert "# reproduce\npenstock gate" in made
    assert "· digest to accept `sha256:" in made
    assert made.count("<details") == made.count("</details>")


def test_a_table_is_cut_between_rows_and_counts_the_rest(reports: dict[str, Report]) -> None:
    section: Any = reports["fail"].last
    required = tuple(section.required[0].model_copy(update={"row": f"q{n}"}) for n in range(3_000))
    made = comment(gated(reports["fail"], required=required))
    shown = re.findall(r"^\| `q\d+` \| `support-quality` \| passes \| fails \|$", made, re.MULTILINE)
    assert f"| … {3_000 - len(shown)} more |" in made
    assert len(made) > 55_000


def test_what_is_cut_is_named(reports: dict[str, Report]) -> None:
    made = comment(many(reports["fail"], 700, "word "))
    (told,) = (line for line in made.split("\n") if line.startswith("*Cut here"))
    assert "What changed: 3 resources changed" in told
    assert "The HTML and the JSON report hold all." in told
