"""Sentences, words, stems, differences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.text.words import content_words, diff, sentences, stem, words


def test_sentences() -> None:
    text = 'Dr. Smith wrote e.g. this. Then 3.5 percent! "Quoted." Next?\n- item one\n- item two\n\nA paragraph'
    assert sentences(text) == [
        "Dr. Smith wrote e.g. this.",
        "Then 3.5 percent!",
        '"Quoted."',
        "Next?",
        "item one",
        "item two",
        "A paragraph",
    ]
    assert sentences("第一句。第二句！") == ["第一句。", "第二句！"]
    assert sentences(" \n") == []


def test_words_and_numbers() -> None:
    assert words("It’s 1,500.50 euros, or 3.5 %") == ["it's", "1500.50", "euros", "or", "3.5"]
    assert content_words("The refunds of 1,500 dollars are not possible") == [
        "refund",
        "1500",
        "dollar",
        "not",
        "possibl",
    ]


@pytest.mark.parametrize(
    "forms",
    [
        "refund refunds refunded refunding",
        "policy policies",
        "charge charges charged charging",
        "stop stops stopped stopping",
        "call calls called calling",
        "process processes processed",
        "company companies",
        "size sizes",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["bus business", "item its", "class call", "policy police"])
def test_other_words_do_not(pair: str) -> None:
    one, other = pair.split()
    assert stem(one) != stem(other)


def test_difference_by_words() -> None:
    before, after = "the red fox ran", "the blue fox ran away"
    changed = [(c.op, before[c.a0 : c.a1], after[c.b0 : c.b1]) for c in diff(before, after) if c.op != "equal"]
    assert changed == [("replace", "red", "blue"), ("insert", "", " away")]


@settings(max_examples=60, deadline=None)
@given(st.text("ab \n.é", max_size=40), st.text("ab \n.é", max_size=40))
def test_ranges_cover_both_texts(before: str, after: str) -> None:
    changes = diff(before, after)
    assert "".join(before[c.a0 : c.a1] for c in changes) == before
    assert "".join(after[c.b0 : c.b1] for c in changes) == after
    assert all((before[c.a0 : c.a1] == after[c.b0 : c.b1]) == (c.op == "equal") for c in changes)
