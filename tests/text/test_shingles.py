"""Shared runs of words, and near duplicates against the definition."""

import random
from itertools import combinations

from penstock.text.shingles import grams, near, shingles


def test_grams_leave_case_and_punctuation_aside() -> None:
    assert [*grams("One, two; THREE four", 3)] == ["one two three", "two three four"]
    assert not [*grams("one two", 3)]


def test_near_finds_what_every_pair_compared_finds() -> None:
    draw = random.Random(7)
    letters = "abcdef"
    texts = ["".join(draw.choice(letters) for _ in range(draw.randrange(6, 30))) for _ in range(60)]
    texts += [text[:-1] + draw.choice(letters) for text in texts] + [text[2:] for text in texts] + ["", "", "!"]
    sets = [shingles(text) for text in texts]
    for threshold in (0.5, 0.8, 1.0):
        expected = {
            (a, b)
            for a, b in combinations(range(len(texts)), 2)
            if texts[a].strip("!")
            and texts[b].strip("!")
            and len(sets[a] & sets[b]) / len(sets[a] | sets[b]) >= threshold
        }
        assert {(each.first, each.second) for each in near(texts, threshold)} == expected
