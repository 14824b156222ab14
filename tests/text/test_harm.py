import pytest

from penstock.text.harm import HARMFUL, TOXIC, WORDS, find


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("You are an IDIOT!", "insult"),
        ("Oh shut\nup", "insult"),
        ("I’ll kill you", "threat"),
        ("what a bastard", "obscene"),
    ],
)
def test_toxic(text: str, category: str) -> None:
    found = find(text, TOXIC)
    assert category in {each.category for each in found}
    assert all(text[each.start : each.end].strip() for each in found)


@pytest.mark.parametrize(
    "text", ["Scunthorpe", "The assassin's class passes", "Dickens wrote this", "a stupidity index"]
)
def test_a_word_inside_another_is_none(text: str) -> None:
    assert find(text, TOXIC) == []


def test_extra_words_and_categories() -> None:
    assert find("buy Acme now", (), ["acme"]) == [("extra", 4, 8)]
    assert find("buy Acme now", (), ["  "]) == []
    assert {each.category for each in find("how to make a bomb, idiot", HARMFUL)} == {"weapons"}
    assert set(TOXIC) | set(HARMFUL) == set(WORDS)
