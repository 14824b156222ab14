"""Metrics over time."""

from penstock.report.report import Report
from penstock.report.sections.history import HistorySection, Point, Was
from penstock.report.views.history import VIEW


def point(name: str, head: float | None) -> Point:
    was = Was(
        evaluation="quality",
        metric="facts",
        environment="default",
        base=0.5,
        head=head,
        delta=None,
        low=None,
        high=None,
        verdict="PASS",
        n=10,
    )
    return Point(name=name, base="a" * 40, head="b" * 40, verdict="PASS", reason="not-worse", usd=0.1, metrics=(was,))


def test_a_line_a_metric_with_its_range() -> None:
    made = VIEW.html(Report((HistorySection(points=(point("1", 0.4), point("2", None), point("3", 0.6))),), "report"))
    assert 'aria-label="facts: 0.400, —, 0.600"' in made
    assert '<td class="right">0.400</td><td class="right">0.600</td><td class="right"><strong>0.600' in made


def test_nothing() -> None:
    assert VIEW.html(Report((HistorySection(points=()),), "report")) == ""
