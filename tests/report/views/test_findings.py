"""What the rules found."""

from penstock.report.report import Report
from penstock.report.views.findings import VIEW


def test_every_finding(reports: dict[str, Report]) -> None:
    made = VIEW.html(reports["check"])
    assert made.count('class="finding"') == 3
    assert VIEW.html(reports["run"]) == ""
