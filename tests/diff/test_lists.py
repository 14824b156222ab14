from typing import Any

import pytest

from penstock.diff.lists import edit


@pytest.mark.parametrize(
    "before, after, words, amount",
    [
        (["refund"], [], "`refund` removed", "fewer"),
        (None, ["a", "b"], "`a` and `b` added", "more"),
        (["a", "b"], ["c", "b"], "`c` added, `a` removed", "other"),
        (["a", "a"], ["a"], "`a` removed", "fewer"),
        ([1, True], [1], "`true` removed", "fewer"),
        (list("abcdefg"), [], "`a`, `b`, `c`, `d`, `e` and 2 more removed", "fewer"),
        ([], ["x" * 100], f"`{'x' * 40}…` added", "more"),
    ],
)
def test_what_became_of_a_list(before: Any, after: Any, words: str, amount: str) -> None:
    found = edit(before, after)
    assert found is not None and (found.words, found.amount()) == (words, amount)


def test_another_order() -> None:
    found = edit(["a", "b"], ["b", "a"])
    assert found is not None and found.words == "the same in another order"


@pytest.mark.parametrize("before, after", [(["a"], ["a"]), ([1], [1.0]), ([{"a": 1}], []), ("a", ["a"]), ([], None)])
def test_no_words_for_what_is_no_list_of_plain_values_or_the_same(before: Any, after: Any) -> None:
    assert edit(before, after) is None
