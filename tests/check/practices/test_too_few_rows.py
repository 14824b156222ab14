from typing import Any

from tests.check.practices.conftest import row


def test_the_rows_that_decide_are_named(look: Any) -> None:
    section = look([row(index) for index in range(58)])
    (only,) = [each for each in section.diagnostics if each.name == "too-few-rows"]
    assert "58 rows" in only.message and "59 decide" in only.message and "add at least 1 rows" in (only.help or "")
    (margin,) = section.margins
    assert (margin.rows, margin.rows_if_equal, margin.rows_if_some_change) == (58, 59, 248)


def test_rows_that_are_not_reviewed_do_not_count(look: Any, good: Any) -> None:
    assert not look(good).diagnostics
    section = look([*good[2:], {**good[0], "reviewed": False}, {**good[1], "answerable": False}])
    assert section.margins[0].rows == 58 and [each.name for each in section.diagnostics] == ["too-few-rows"]
