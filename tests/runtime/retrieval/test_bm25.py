"""BM25 by hand."""

from math import isclose, log

from penstock.runtime.retrieval.bm25 import K1, B, index


def test_scores_of_a_hand_worked_example() -> None:
    found = index(["red box red", "blue box", "green tree leaf"]).scores("a red box")
    mean = (3 + 2 + 3) / 3
    red = log(1 + (3 - 1 + 0.5) / 1.5) * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 3 / mean))
    box = log(1 + (3 - 2 + 0.5) / 2.5) * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 3 / mean))
    blue = log(1 + (3 - 2 + 0.5) / 2.5) * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 2 / mean))
    assert isclose(found[0], red + box)
    assert isclose(found[1], blue)
    assert found[2] == 0


def test_forms_of_a_word_meet() -> None:
    assert index(["Refunds are paid."]).scores("When was it refunded?")[0] > 0


def test_nothing_to_find() -> None:
    assert index([]).scores("red").tolist() == []
    assert index(["", "the"]).scores("the").tolist() == [0, 0]
