"""Lexical search: BM25 (Robertson and Zaragoza 2009, section 3) over stemmed content words."""

from collections import Counter
from collections.abc import Sequence
from math import log

from penstock.text.words import content_words

K1 = 1.2
B = 0.75


class Index:
    """Inverted index of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(content_words(text)) for text in texts]
        lengths = [count.total() for count in counts]
        mean = sum(lengths) / len(lengths) if lengths else 0.0
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for number, count in enumerate(counts):
            for word, times in count.items():
                damped = times + K1 * (1 - B + B * lengths[number] / mean)
                self._weights.setdefault(word, []).append((number, times * (K1 + 1) / damped))
        # The form that is never negative: log(1 + (N - n + 0.5) / (n + 0.5)).
        self._rarity = {
            word: log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5)) for word, found in self._weights.items()
        }

    def scores(self, query: str) -> dict[int, float]:
        """The score of every text that shares a word with the query, by its number."""
        found: dict[int, float] = {}
        for word in sorted(set(content_words(query)) & set(self._weights)):
            for number, weight in self._weights[word]:
                found[number] = found.get(number, 0.0) + self._rarity[word] * weight
        return found
