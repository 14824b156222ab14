"""What is watched."""

from penstock.report.report import Report
from penstock.report.sections.monitors import MonitorsSection, Watched
from penstock.report.views.monitors import VIEW

ONE = Watched(
    monitor="topics",
    chain="support",
    against="skew from Evaluation/quality",
    signal="${{ inputs.question }}",
    detectors=("mixture", "novelty"),
    window="500 rows",
    alpha=0.01,
    min_effect=0.1,
    windows=2,
    severity="warning",
    format="otlp",
    state="stale",
)


def test_a_line_a_monitor() -> None:
    made = VIEW.html(Report((MonitorsSection(compared=True, monitors=(ONE,)),), "gate"))
    for words in ("topics", "mixture, novelty", "500 rows", "p 0.01, effect from 0.1, 2 windows", "to be fitted anew"):
        assert words in made


def test_where_nothing_is_compared_nothing_changed() -> None:
    made = VIEW.html(Report((MonitorsSection(compared=False, monitors=(ONE,)),), "site"))
    assert "anew" not in made
    assert VIEW.html(Report((), "gate")) == ""
