"""What a terminal shows, in full."""

import re
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot

from penstock.report.format import Style, render
from penstock.report.report import Report

NAMES = "check clean diff compile run run-error eval plan fail pass undecided unchanged refused init explain schema"


@pytest.mark.parametrize("name", NAMES.split())
def test_as_a_whole(name: str, reports: dict[str, Report], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = Path(__file__).parent / "text"
    snapshot.assert_match(render(reports[name], "text"), f"{name}.txt")


def test_names_are_all(reports: dict[str, Report]) -> None:
    assert set(NAMES.split()) == set(reports)


def test_colour_adds_nothing_but_colour(reports: dict[str, Report]) -> None:
    for report in reports.values():
        plain = render(report, "text", Style(verbose=True))
        bare = re.sub(r"\x1b\[[0-9;]*m", "", render(report, "text", Style(colour=True, verbose=True)))
        assert "\x1b" not in plain
        assert bare.split() == [word for word in plain.split() if set(word) != {"-"} or word == "-"]


def test_narrow_terminal_keeps_every_letter(reports: dict[str, Report]) -> None:
    wide = render(reports["diff"], "text", Style(width=400))
    narrow = render(reports["diff"], "text", Style(width=60))
    table = narrow.split("\n\n")[1].splitlines()
    assert max(map(len, table)) <= 72 < max(map(len, wide.splitlines()))
    letters = sorted("".join(wide.split("\n\n")[1].split()).replace("-", ""))
    assert sorted("".join(narrow.split("\n\n")[1].split()).replace("-", "")) == letters


def test_quiet_says_the_verdict_alone(reports: dict[str, Report]) -> None:
    quiet = render(reports["fail"], "text", Style(quiet=True))
    assert quiet.startswith("FAIL: ")
    assert quiet.count("\n") == 1


def test_quiet_names_what_was_measured(reports: dict[str, Report]) -> None:
    for line in render(reports["eval"], "text", Style(quiet=True)).splitlines():
        assert not line or re.match(r"(MEASURED|INCOMPLETE): \S+ in \S+, [0-9]+ rows?: ", line)


def test_verbose_shows_what_is_folded(reports: dict[str, Report]) -> None:
    assert "Which levels" in render(reports["fail"], "text", Style(verbose=True))
    assert "rows needed" not in render(reports["fail"], "text")
    assert "rows needed" in render(reports["fail"], "text", Style(verbose=True))
