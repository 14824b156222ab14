"""Words."""

import pytest

from penstock.check import phrase


@pytest.mark.parametrize(("noun", "expected"), [("Evaluation", "an"), ("Environment", "an"), ("Model", "a"), ("", "a")])
def test_article(noun: str, expected: str) -> None:
    assert phrase.article(noun) == expected


def test_many_names_are_counted() -> None:
    assert phrase.listed(["a"]) == "`a`"
    assert phrase.listed(["a", "b"]) == "`a` and `b`"
    assert phrase.listed([str(index) for index in range(10)]).endswith("`7` and 2 more")
    assert phrase.perhaps(None, [], "these:") is None
