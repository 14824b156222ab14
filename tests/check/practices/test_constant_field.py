from typing import Any


def test_a_slice_of_one_value_is_named(found: Any, good: Any) -> None:
    named = found("constant-field", [{**each, "group": "g0", "answerable": bool(i % 2)} for i, each in enumerate(good)])
    assert [each.message for each in named] == ['`group` is "g0" in all 61 rows']


def test_fields_that_vary_or_are_few_are_not(found: Any, good: Any) -> None:
    varied = [{**each, "answerable": bool(index % 2)} for index, each in enumerate(good)]
    assert not found("constant-field", varied)
    assert not found("constant-field", good[:9])
