"""The graph of what a change reaches."""

import re
from dataclasses import replace
from typing import Any

import pytest

from penstock.diff.change import Impact
from penstock.report.report import Report
from penstock.report.sections import diff, graph
from penstock.report.sections.graph import Edge, Node
from penstock.report.views.impact import VIEW


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    from penstock.diff.change import Change, Cost, Difference, Level
    from penstock.spec.resource import Identity

    change = Change(Identity("PromptTemplate", "answer"), "modified", Level.BEHAVIOURAL)
    edges = (("PromptTemplate/answer", "Chain/support"), ("Chain/support", "Evaluation/quality"))
    impact = Impact(chains=("support",), evaluations=("quality",), edges=edges)
    difference = Difference(Level.BEHAVIOURAL, (change,), impact, Cost(None, None), ())
    return Report((diff.section(difference, base="a" * 40, head="worktree"),), "diff")


def test_a_box_each_and_a_curve_each_way(report: Report) -> None:
    made = VIEW.html(report)
    assert re.findall(r'data-node="([^"]+)"', made) == ["PromptTemplate/answer", "Chain/support", "Evaluation/quality"]
    assert re.findall(r'data-from="([^"]+)" data-to="([^"]+)"', made) == [
        ("PromptTemplate/answer", "Chain/support"),
        ("Chain/support", "Evaluation/quality"),
    ]
    assert made.count('class="node behavioural"') == 1
    assert 'href="#/catalogue?spec=PromptTemplate%2Fanswer"' in made


def test_whoever_does_not_see_it_reads_the_ways(report: Report) -> None:
    assert '<code class="short">Chain/support</code> → <code class="short">Evaluation/quality</code>' in VIEW.html(
        report
    )


def test_the_graph_of_a_project_too() -> None:
    nodes = [
        Node(id="Chain/a", kind="Chain", name="a", file="a.yaml"),
        Node(id="Model/m", kind="Model", name="m", file=None, missing=True),
    ]
    section = graph.section("default", nodes, [Edge(source="Chain/a", target="Model/m", route="steps.x.model")])
    made = VIEW.html(Report((section,), "graph"))
    assert 'data-from="Model/m" data-to="Chain/a"' in made
    assert "missing" in made


def test_nothing_changed(make: Any) -> None:
    unchanged = Report((make("x")["unchanged"].last,), "gate")
    assert VIEW.html(unchanged) == ""
    assert VIEW.html(replace(unchanged, sections=make("x")["check"].sections)) == ""
