"""Sentences become questions that they answer."""

import pytest

from penstock.text.phrasing import fact, question


@pytest.mark.parametrize(
    ("sentence", "asked", "answer"),
    [
        ("An order can be changed until it is packed.", "Until when can an order be changed?", "until it is packed"),
        ("A bundle is a compiled chain, ready to ship.", "What is a bundle?", "a compiled chain"),
        ("Standard delivery takes 3 working days.", "How long does standard delivery take?", "3 working days"),
        ("The Loon costs 1,219 euros, but not in May.", "What does the Loon cost?", "1,219 euros"),
        ("A link is sent when the parcel leaves.", "When is a link sent?", "when the parcel leaves"),
        ("`penstock gate` decides whether a change may be merged.", "What does `penstock gate` decide?",
         "whether a change may be merged"),
        ("To cancel an order, write to the shop.", "How do I cancel an order?", "write to the shop"),
    ],
)  # fmt: skip
def test_a_sentence_that_fits_a_pattern(sentence: str, asked: str, answer: str) -> None:
    assert question(sentence) == (asked, answer)


@pytest.mark.parametrize(
    "sentence",
    [
        "It takes three days.",
        "Why does it rain?",
        "Yes.",
        "Outside CI the user is the operator.",
        "Read the manual first.",
    ],
)
def test_a_sentence_that_points_elsewhere_gives_no_question(sentence: str) -> None:
    assert question(sentence) is None


def test_a_fact_is_short_and_stands_in_the_sentence() -> None:
    said = "one two three four five six seven eight"
    assert fact(said) == "one two three four five six" and fact(said) in said
    assert fact("ten days (working days)") == "ten days"
