"""Steps on a common clock, in signs."""

from dataclasses import replace
from typing import Any

import pytest

from penstock.report.block import Bar, Tone, Waterfall
from penstock.report.format import Style, render
from penstock.report.plots import waterfall
from penstock.report.report import Report
from penstock.report.sections import run as section
from penstock.runtime.traces.trace import StepTrace, Trace, Usage


def bar(label: str, began: float, seconds: float, depth: int = 0) -> Bar:
    return Bar(label, depth, began, seconds, "", Tone.GOOD)


def test_bars_stand_where_they_were() -> None:
    drawn = waterfall.text(Waterfall((bar("a", 0, 1), bar("bb", 1, 1), bar("c", 1.5, 0.5, 1), bar("d", 2, 0)), 2))
    assert drawn == [
        "a    |" + "=" * 16 + " " * 16 + "|",
        "bb   |" + " " * 16 + "=" * 16 + "|",
        "  c  |" + " " * 24 + "=" * 8 + "|",
        "d    |" + " " * 31 + ".|",
    ]


@pytest.mark.parametrize("total", [0.0, 1e-12, 1e12])
def test_bars_stay_in_their_frame(total: float) -> None:
    for line in waterfall.text(Waterfall((bar("a", 0, total), bar("b", total, total), bar("c", 5, 5)), total)):
        assert len(line) == len("a  |" + " " * 32 + "|")


def test_a_hostile_name_stays_on_its_line() -> None:
    (line,) = waterfall.text(Waterfall((bar("a\n\x1b[31mb", 0, 1),), 1))
    assert "\n" not in line and "\x1b" not in line


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_run_shows_every_step_inside_others(format: Any) -> None:
    item = StepTrace("0", "prompt", {}, {"text": "x"}, 1.0, Usage(10, 2, 0.5, 1), 2, began=0.0)
    failed = replace(item, id="1", began=1.0, error="no answer")
    steps = {
        "start": StepTrace("start", "retrieve", {}, {}, 1.0),
        "many": StepTrace("many", "each", {}, {}, 2.0, began=1.0, children=(item, failed)),
    }
    trace = Trace({}, {}, steps, 3.0, Usage(), "sha256:" + "0" * 64, "step 'many': item 1: no answer", "provider-error")
    text = render(
        Report((section.section(trace, drawn=True),), "run"), format, Style(False, 120, False, False, False, "t")
    )
    assert "prompt, 1.0 s, 12 tokens, 0.5000 USD, 2 attempts, failed" in text
    lines = [line for line in text.splitlines() if "|" in line and ("=" in line or "." in line)]
    shown = [line for line in lines if line.startswith(("start", "many", "  0 ", "  1 "))]
    assert len(shown) >= 3
    data = section.section(trace).data()
    assert [child["id"] for child in data["steps"]["many"]["children"]] == ["0", "1"]
    assert data["steps"]["many"]["children"][1]["error"] == "no answer"
    assert data["code"] == "provider-error"
