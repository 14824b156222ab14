"""What changed, with texts word by word."""

import re

from penstock.report.report import Report
from penstock.report.views.changes import VIEW


def test_texts_word_by_word_and_no_source_of_a_graph(reports: dict[str, Report]) -> None:
    made = VIEW.html(reports["fail"])
    assert re.search(r"<ins>\s*politely\s*</ins>", made)
    assert "flowchart" not in made
    assert VIEW.html(reports["run"]) == ""
