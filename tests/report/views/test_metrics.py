"""Metrics with their intervals and distributions."""

from penstock.report.report import Report
from penstock.report.views.metrics import VIEW


def test_a_line_a_metric_what_decides_with_its_interval(reports: dict[str, Report]) -> None:
    made = VIEW.html(reports["fail"])
    for name in ("recall", "facts", "documents", "cost"):
        assert f'<th scope="row">{name}</th>' in made
    # cost has no interval
    assert made.count('<svg class="small"') == 3
    assert "90 % interval" in made


def test_nothing_measured(reports: dict[str, Report]) -> None:
    assert VIEW.html(reports["unchanged"]) == ""
    assert VIEW.html(reports["diff"]) == ""
