"""An answer with its steps."""

from penstock.report.report import Report
from penstock.report.views.run import VIEW


def test_steps_are_told_without_script_and_drawn_with_it(reports: dict[str, Report]) -> None:
    made = VIEW.html(reports["run"])
    assert 'id="run-steps"' in made
    assert made.count("<details>") == 2
    assert "sha256:cccccccccccc" in made


def test_no_answer(reports: dict[str, Report]) -> None:
    assert "NO ANSWER" in VIEW.html(reports["run-error"])
    assert VIEW.html(reports["diff"]) == ""
