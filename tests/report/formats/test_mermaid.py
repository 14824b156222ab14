"""The graph of a difference, and of nothing else."""

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.diff.change import Change, Cost, Difference, Impact, Level
from penstock.report.format import render
from penstock.report.report import Report
from penstock.report.sections import diff
from penstock.spec.resource import Identity


def report(*edges: tuple[str, str]) -> Report:
    changed = Change(Identity("Model", "a"), "modified", Level.BEHAVIOURAL)
    reached = Impact(("b",), ("c",), edges=edges)
    found = Difference(Level.BEHAVIOURAL, (changed,), reached, Cost(0.0, 0.0), ())
    return Report((diff.section(found, base="a" * 40, head="worktree"),), "diff")


def test_it_is_the_graph_alone() -> None:
    drawn = render(report(("Model/a", "Chain/b"), ("Chain/b", "Evaluation/c")), "mermaid")
    assert drawn.startswith("flowchart LR\n") and drawn.endswith("\n")
    assert drawn.count(" --> ") == 2 and "class n2 behavioural" in drawn


def test_nothing_reached_is_an_empty_graph() -> None:
    assert render(report(), "mermaid") == "flowchart LR\n"


def test_what_has_no_graph_says_so(reports: dict[str, Report]) -> None:
    with pytest.raises(Fatal, match="draws no graph"):
        render(reports["check"], "mermaid")


def test_markdown_fences_it_and_html_escapes_it() -> None:
    hostile = report(('Model/x"]<script>', "Chain/b"))
    assert "```mermaid\nflowchart LR" in render(hostile, "markdown")
    assert "<script>" not in render(hostile, "html").partition("flowchart")[2].partition("</pre>")[0]
