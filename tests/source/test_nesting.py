"""Nesting is bounded before any parser walks it."""

import json

import pytest

from penstock.source.nesting import is_deeper


@pytest.mark.parametrize("depth", [1, 2, 5, 6, 7])
def test_counts_lists_and_objects_within_each_other(depth: int) -> None:
    assert is_deeper(b"[" * depth + b"]" * depth, 5) == (depth > 5)
    assert is_deeper(b'{"a":' * depth + b"1" + b"}" * depth, 5) == (depth > 5)


def test_brackets_side_by_side_or_in_strings_are_no_depth() -> None:
    assert not is_deeper(json.dumps([[]] * 50).encode(), 5)
    assert not is_deeper(json.dumps(["[" * 50, '\\"' + "{" * 50]).encode(), 5)


def test_text_that_is_no_json_counts_all_the_same() -> None:
    assert is_deeper(b"]" * 9 + b"[" * 20, 5)
