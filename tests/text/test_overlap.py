"""Overlap of texts, against figures worked out by hand from the papers' forms."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.text.overlap import bleu, chrf, rouge_l, rouge_n, token_f1

TEXTS = st.text(alphabet="abc de.", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected", "points"),
    [
        ("The cat sat.", "a cat sat", 1.0),
        ("cat cat sat", "cat sat sat", 2 * 2 / 6),
        ("dog", "cat", 0.0),
        ("", "the", 1.0),
        ("", "cat", 0.0),
    ],
)
def test_token_f1(text: str, expected: str, points: float) -> None:
    assert token_f1(text, expected) == pytest.approx(points)


def test_rouge() -> None:
    # Lin 2004, section 3.1: "police killed the gunman" and two candidates.
    reference = "police killed the gunman"
    assert rouge_l("police kill the gunman", reference) == pytest.approx(0.75)
    assert rouge_l("the gunman kill police", reference) == pytest.approx(0.5)
    assert rouge_n("police kill the gunman", reference, 2) == pytest.approx(1 / 3)
    assert rouge_n("police", reference, 2) == rouge_n("", "", 1) == 0.0


def test_bleu() -> None:
    reference = "the cat is on the mat"
    assert bleu(reference, [reference]) == pytest.approx(1.0)
    # 5 of 6 words, 3 of 5 pairs, 1 of 4 triples, no four: halved once.
    expected = exp((log(5 / 6) + log(3 / 5) + log(1 / 4) + log(0.5 / 3)) / 4)
    assert bleu("the cat sat on the mat", [reference]) == pytest.approx(expected)
    assert bleu("the cat is on", [reference]) == pytest.approx(exp(1 - 6 / 4))
    # Clipped: only two of seven stand in the reference; Papineni et al. 2002, section 2.1.
    assert bleu("the the the the the the the", ["the cat is on the mat"]) < 0.2
    assert bleu("dog", [reference]) == 0.0 and bleu("", [reference]) == 0.0 and bleu("", [""]) == 1.0
    assert bleu("a b", ["c d", "a b"]) == pytest.approx(1.0)


def test_chrf() -> None:
    assert chrf("a b c", "abc") == pytest.approx(1.0)
    # Orders 1 and 2 of "ab" and "abc": precisions 1 and 1, recalls 2/3 and 1/2.
    recall = (2 / 3 + 1 / 2) / 2
    assert chrf("ab", "abc") == pytest.approx(5 * recall / (4 + recall))
    assert chrf("", "") == 1.0 and chrf("", "a") == 0.0 and chrf("x", "a") == 0.0


@given(TEXTS, TEXTS)
def test_laws(one: str, other: str) -> None:
    for measure in (token_f1, rouge_l, lambda a, b: rouge_n(a, b, 1)):
        assert measure(one, other) == pytest.approx(measure(other, one))
    for value in (token_f1(one, other), rouge_l(one, other), bleu(one, [other]), chrf(one, other)):
        assert 0.0 <= value <= 1.0 + 1e-12
    assert token_f1(one, one) == 1.0 and chrf(one, one) == pytest.approx(1.0)


@given(st.lists(st.sampled_from("ab"), max_size=12), st.lists(st.sampled_from("ab"), max_size=12))
def test_rouge_l_counts_the_longest_common_subsequence(one: list[str], other: list[str]) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    longest, total = table[-1][-1], len(one) + len(other)
    expected = 2 * longest / total if longest else 0.0
    assert rouge_l(" ".join(one), " ".join(other)) == pytest.approx(expected)
