"""The verdict and all that it rests on."""

from penstock.report.report import Report
from penstock.report.sections.rows import Row, RowsSection
from penstock.report.views.verdict import VIEW


def test_gate_alone_has_one(reports: dict[str, Report]) -> None:
    assert 'class="verdict bad"><strong>FAIL</strong>' in VIEW.html(reports["fail"])
    assert VIEW.html(reports["check"]) == ""


def test_ways_to_the_rows_worth_a_look(reports: dict[str, Report]) -> None:
    def row(name: str, **given: object) -> Row:
        values = {"evaluation": "q", "environment": "default", "chain": "c", "row": name, "cluster": name}
        flags = {
            "required": False,
            "reviewed": True,
            "different": False,
            "regressed": (),
            "improved": (),
            "failed": False,
        }
        return Row.model_validate({**values, **flags, "slices": {}, "inputs": None, "base": (), "head": (), **given})

    rows = (row("a", regressed=("facts",), failed=True), row("b", regressed=("facts",)), row("c"))
    section = RowsSection(compared=True, metrics=(), rows=rows, left_out=0)
    made = VIEW.html(Report((section, reports["fail"].last), "gate"))
    assert (
        '3 rows: <a href="#/rows?filter=regressed">2 regressed</a>, <a href="#/rows?filter=failed">1 failed</a>' in made
    )
