"""Comments: what strangers wrote does nothing in them, and they fit."""

import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pytest_snapshot.plugin import Snapshot

from penstock.report.format import Style, render
from penstock.report.report import Report
from penstock.report.sections import check, run
from penstock.runtime.traces.trace import Trace, Usage

PARSER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
OURS = {"<details>", "<details open>", "</details>", "<sub>", "</sub>"}
SUMMARY = {"<summary>", "</summary>", "<code>", "</code>", "<b>", "</b>"}
ALLOWED = [
    "paragraph",
    "heading",
    "inline",
    "text",
    "softbreak",
    "code_inline",
    "fence",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "bullet_list",
    "list_item",
    "html_block",
    "html_inline",
    "strong",
]


def tokens(text: str) -> list[Token]:
    flat = []
    for token in PARSER.parse(text):
        flat += [token, *(token.children or [])]
    return flat


def shape(text: str) -> list[str]:
    """The structure without any content: the same whatever strangers wrote."""
    return [
        token.type for token in tokens(text) if token.type not in ("text", "code_inline", "html_inline", "softbreak")
    ]


@pytest.mark.parametrize("name", ["check", "diff", "fail", "pass", "undecided", "unchanged", "refused", "plan", "eval"])
def test_as_a_whole(name: str, reports: dict[str, Report], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = Path(__file__).parent / "markdown"
    snapshot.assert_match(render(reports[name], "markdown"), f"{name}.md")


def test_hostile_text_is_inert(make: Any, hostile: list[str]) -> None:
    for text in hostile:
        for name, report in make(text).items():
            printed = render(report, "markdown", Style(marker="penstock:gate:job:project"))
            assert printed.count("<!-- penstock") == 1
            for token in tokens(printed):
                kind = token.type.removesuffix("_open").removesuffix("_close")
                assert kind in ALLOWED, (name, text, token)
                if token.type == "text":
                    assert "evil.example/" not in token.content or "\u200b" in token.content, (name, text, token)
                    assert "@maintainer" not in token.content, (name, text)
                    assert "#1" not in token.content
                if token.type == "html_inline":
                    assert token.content in OURS, (name, text, token)
                if token.type == "html_block":
                    tags = set(re.findall(r"<[^>]*>?", token.content))
                    assert tags <= OURS | SUMMARY | {"<!-- penstock:gate:job:project -->"}, (name, text, token)
            assert all(c.isprintable() or c in "\n\t\u200b\u00a0" for c in printed), (name, text)


def test_hostile_text_changes_no_structure(make: Any, hostile: list[str]) -> None:
    plain = {name: shape(render(report, "markdown")) for name, report in make("documents").items()}
    for text in hostile:
        if not text.strip() or len(text) > 1000:
            continue
        for name, report in make(text).items():
            # Longer values may add a fold for their difference, nothing else.
            assert shape(render(report, "markdown")) == plain[name], (name, text)


def test_a_long_answer_is_cut_and_says_so() -> None:
    trace = Trace({}, {"answer": "word\n" * 100_000}, {}, 1.0, Usage(), "sha256:x")
    printed = render(Report((run.section(trace),), "run"), "markdown")
    assert 30_000 < len(printed) < 65_000
    assert "Cut here" in printed
    assert PARSER.parse(printed)[-1].type != "fence"


def test_many_rows_are_cut_between_rows() -> None:
    from penstock.diagnostics.diagnostic import Diagnostic, Severity
    from penstock.diagnostics.location import Location

    found = [Diagnostic("PS001", "a", Severity.ERROR, f"m{n} " + "ü" * 300, Location("f.yaml")) for n in range(500)]
    printed = render(Report((check.section(found, resources=1, files=1, foreign_files=0),), "check"), "markdown")
    assert len(printed) < 65_000
    assert len(printed.encode()) < 262_144
    fences = [token for token in PARSER.parse(printed) if token.type == "fence"]
    assert all(token.content.rstrip().endswith(("f.yaml", "Location")) for token in fences)
    assert "Cut here" in printed


def test_bytes_count_too() -> None:
    trace = Trace({}, {"answer": "𝄞" * 64_500}, {}, 1.0, Usage(), "sha256:x")
    printed = render(Report((run.section(trace),), "run"), "markdown")
    assert len(printed.encode()) < 262_144


def test_every_details_is_closed(reports: dict[str, Report]) -> None:
    for report in reports.values():
        printed = render(report, "markdown")
        assert printed.count("<details") == printed.count("</details>")
