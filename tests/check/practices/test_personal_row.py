from typing import Any

from tests.check.practices.conftest import row


def test_personal_data_are_named_and_not_shown(look: Any, found: Any, good: Any) -> None:
    rows = [*good, row(100, question="Write to kim@acme-parcels.com please")]
    (only,) = found("personal-row", rows)
    assert only.line == 62 and "email" in only.message
    assert "kim@" not in look(rows).model_dump_json()


def test_addresses_of_nobody_are_fine(found: Any) -> None:
    assert not found("personal-row", [row(0, question="Write to kim@example.org please")])
