"""Rows that answer now this, now that."""

from typing import Any

from penstock.report.report import Report
from penstock.report.sections.rows import Answer, Row, RowsSection
from penstock.report.views.repeats import VIEW


def answer(repeat: int, score: float | None, text: str) -> Answer:
    return Answer(
        repeat=repeat,
        status="ok",
        scores={"facts": score},
        outputs={"answer": text},
        error=None,
        seconds=0.1 * (repeat + 1),
        usd=0.001,
        tokens=10,
    )


def row(name: str, base: list[Answer], head: list[Answer], **given: Any) -> Row:
    values: dict[str, Any] = {
        "evaluation": "quality",
        "environment": "default",
        "chain": "support",
        "row": name,
        "cluster": name,
        "required": False,
        "reviewed": True,
        "slices": {},
        "inputs": {"question": "q"},
        "base": tuple(base),
        "head": tuple(head),
        "different": False,
        "regressed": (),
        "improved": (),
        "failed": False,
    }
    return Row(**values | given)


def section(*rows: Row) -> RowsSection:
    return RowsSection(compared=True, metrics=(), rows=rows, left_out=0)


def test_the_least_steady_first_with_a_way_to_it() -> None:
    steady = row("steady", [answer(0, 1.0, "a"), answer(1, 1.0, "a")], [answer(0, 1.0, "a"), answer(1, 1.0, "a")])
    wordy = row("wordy", [answer(0, 1.0, "a"), answer(1, 1.0, "a")], [answer(0, 1.0, "a"), answer(1, 1.0, "b")])
    flaky = row("a b&c", [answer(0, 1.0, "a"), answer(1, 1.0, "a")], [answer(0, 1.0, "a"), answer(1, 0.0, "b")])
    made = VIEW.html(Report((section(steady, wordy, flaky),), "gate"))
    assert "3 rows answered several times; 2 of them not always alike." in made
    assert made.index("a b&amp;c") < made.index("wordy")
    assert ">steady<" not in made
    assert 'href="#/rows?evaluation=quality&amp;row=a%20b%26c"' in made
    assert "facts 0.000 → 1.000" in made


def test_one_answer_a_row_tells_nothing() -> None:
    assert VIEW.html(Report((section(row("a", [answer(0, 1.0, "a")], [answer(0, 0.0, "b")])),), "gate")) == ""
