"""The verdict and all that it rests on."""

from penstock.report.report import Report
from penstock.report.views.verdict import VIEW


def test_gate_alone_has_one(reports: dict[str, Report]) -> None:
    assert 'class="verdict bad"><strong>FAIL</strong>' in VIEW.html(reports["fail"])
    assert VIEW.html(reports["check"]) == ""
