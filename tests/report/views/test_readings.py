"""What Monitors found, with pictures."""

from tests.report.readings import section

from penstock.report.report import Report
from penstock.report.views.readings import VIEW


def test_pictures_stand_between_the_facts_and_the_figures() -> None:
    made = VIEW.html(Report((section(),), "monitor read"))
    assert made.index("<dl>") < made.index('<div class="drift">') < made.index("<table>")
    assert made.count("<figure>") == 4 and "98 of 100" in made


def test_nothing_where_no_monitor_read() -> None:
    assert VIEW.html(Report((), "gate")) == ""
