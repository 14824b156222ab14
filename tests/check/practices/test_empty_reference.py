from typing import Any

from tests.check.practices.conftest import row


def test_no_facts_and_blank_facts_are_named(found: Any, good: Any) -> None:
    rows = [row(100, facts=[]), row(101, facts=["  "]), *good]
    assert [(each.line, "facts" in each.message) for each in found("empty-reference", rows)] == [(1, True), (2, True)]


def test_where_no_metric_reads_them_they_may_be_empty(found: Any, good: Any) -> None:
    assert not found("empty-reference", [row(100, facts=[], answerable=False), *good])
