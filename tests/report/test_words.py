"""Word differences."""

from hypothesis import given
from hypothesis import strategies as st

from penstock.report.words import Part, diff

WORDS = st.lists(st.sampled_from(["a", "b", " ", "\n", "word", "."]), max_size=30).map("".join)


def test_a_changed_word() -> None:
    assert diff("one two three", "one 2 three") == [
        Part("both", "one "),
        Part("before", "two"),
        Part("after", "2"),
        Part("both", " three"),
    ]


def test_texts_without_much_in_common_are_wholes() -> None:
    assert diff("alpha beta gamma", "x.y.z!") == [Part("before", "alpha beta gamma"), Part("after", "x.y.z!")]


def test_long_texts_are_wholes() -> None:
    long = "word " * 2000
    assert diff(long, long + "x") == [Part("before", long), Part("after", long + "x")]


@given(WORDS, WORDS)
def test_both_sides_can_be_read_off(before: str, after: str) -> None:
    parts = diff(before, after)
    assert "".join(p.text for p in parts if p.where != "after") == before
    assert "".join(p.text for p in parts if p.where != "before") == after
