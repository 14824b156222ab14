"""Where bundles come from."""

from penstock.bundle.lineage import Declared, Lineage
from penstock.report.report import Report
from penstock.report.sections import lineage as section
from penstock.report.views.lineage import VIEW


def test_each_spec_with_its_commit() -> None:
    declared = [
        Declared("Chain/support", "chains/support.yaml", "sha256:" + "c" * 64, "d" * 40, "<b>Ann</b>"),
        Declared("Model/m", "models/m.yaml", "sha256:" + "e" * 64),
    ]
    lineage = Lineage("support", "default", None, None, "team", None, "a" * 40, True, declared, None, "0.1.0")
    made = VIEW.html(Report((section.section([section.descent(lineage, "sha256:x", "sha256:y")]),), "gate"))
    for words in ("dddddddddddd", "aaaaaaaaaaaa", "not committed", "with changes that are not committed"):
        assert words in made
    assert "<b>" not in made
    assert VIEW.html(Report((), "gate")) == ""
