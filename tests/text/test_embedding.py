"""The hashed embedding."""

from math import log, sqrt
from zlib import crc32

import numpy as np
import pytest

from penstock.text.embedding import embed, learn_idf, weigh

QUERIES = ["Where is my card?", "My card has not arrived", "How do I change the PIN of the card", "exchange rate today"]


def by_hand(word: str, dimensions: int) -> np.ndarray:
    vector = np.zeros(dimensions)
    framed = f"<{word}>"
    grams = [framed[i : i + k] for k in (2, 3, 4) for i in range(len(framed) - k + 1)]
    for feature, weight in [("w" + word, 1.0), *((gram, 0.5) for gram in grams)]:
        code = crc32(feature.encode())
        vector[code % dimensions] += weight * (-1 if code >> 16 & 1 else 1)
    vector = np.sign(vector) * np.sqrt(np.abs(vector))
    return vector / sqrt((vector**2).sum())


@pytest.mark.parametrize("word", ["card", "a", "don't", "4711"])
def test_one_word_by_definition(word: str) -> None:
    assert embed([word.upper() + "!"], 64)[0] == pytest.approx(by_hand(word, 64), abs=1e-12)


def test_unit_length_and_shape() -> None:
    vectors = embed([*QUERIES, "", "???"])
    assert vectors.shape == (6, 4096) and vectors.dtype == np.float64
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 1, 0, 0])


def test_near_texts_are_near() -> None:
    a, b, c = embed(["my card has not arrived", "my cards have not arrived", "what is the exchange rate"])
    assert a @ b > 0.5 > a @ c


def test_rare_words_weigh_more() -> None:
    vectors = embed(QUERIES, 256)
    idf = learn_idf(vectors)
    counts = (vectors != 0).sum(0)
    assert idf == pytest.approx([log(5 / (1 + count)) for count in counts])
    weighed = weigh(vectors, idf)
    assert np.linalg.norm(weighed, axis=1) == pytest.approx(1)
    assert weighed[0] @ weighed[2] < vectors[0] @ vectors[2]


def test_input_is_left_alone_and_bytes_repeat() -> None:
    vectors = embed(QUERIES, 128)
    copy = vectors.copy()
    weigh(vectors, learn_idf(vectors))
    assert (vectors == copy).all() and embed(QUERIES, 128).tobytes() == vectors.tobytes()
    assert embed(QUERIES[::-1], 128)[::-1].tobytes() == vectors.tobytes()


def test_no_dimension() -> None:
    with pytest.raises(ValueError):
        embed(["a"], 0)
