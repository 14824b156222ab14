"""Lexical search: BM25 (Robertson and Zaragoza 2009, section 3) over stemmed content words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from penstock.text.words import content_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Inverted index of texts; the weight of a word in a text is worked out once, so a query only adds.

    Attributes:
        size: how many texts.
        words: the place of each word in `starts`.
        starts: shape (words + 1,): where a word's entries begin in `texts` and `weights`.
        texts: numbers of texts, ascending for each word.
        weights: what the word adds to the score of that text.
    """

    size: int
    words: Mapping[str, int]
    starts: "NDArray[np.int64]"
    texts: "NDArray[np.int64]"
    weights: "NDArray[np.float64]"

    def scores(self, query: str) -> "NDArray[np.float64]":
        """The score of every text, shape (size,); 0 where it shares no word with the query, else above."""
        import numpy as np

        # In one order, so that sums are the same to the last bit.
        places = [self.words[word] for word in sorted(set(content_words(query))) if word in self.words]
        spans = [slice(int(self.starts[place]), int(self.starts[place + 1])) for place in places]
        if not spans:
            return np.zeros(self.size)
        texts = np.concatenate([self.texts[span] for span in spans])
        weights = np.concatenate([self.weights[span] for span in spans])
        found: NDArray[np.float64] = np.bincount(texts, weights, minlength=self.size).astype(np.float64, copy=False)
        return found


def index(texts: Sequence[str]) -> Index:
    """Counts the words of the texts."""
    import numpy as np

    entries: dict[str, list[tuple[int, int]]] = {}
    lengths = np.zeros(len(texts))
    for number, text in enumerate(texts):
        counts = Counter(content_words(text))
        lengths[number] = counts.total()
        for word, times in counts.items():
            entries.setdefault(word, []).append((number, times))
    words = {word: place for place, word in enumerate(sorted(entries))}
    starts = np.zeros(len(words) + 1, dtype=np.int64)
    for word, place in words.items():
        starts[place + 1] = starts[place] + len(entries[word])
    flat: Any = [entry for word in words for entry in entries[word]]
    pairs = np.array(flat, dtype=np.int64).reshape(-1, 2)
    numbers, counted = pairs[:, 0].copy(), pairs[:, 1].astype(np.float64)
    # The form that is never negative: log(1 + (N - n + 0.5) / (n + 0.5)).
    rarity = np.array([log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for n in np.diff(starts).tolist()])
    mean = float(lengths.mean()) if len(texts) else 0.0
    damped = counted + K1 * (1 - B + B * lengths[numbers] / mean) if len(numbers) else counted
    weights = np.repeat(rarity, np.diff(starts)) * (counted * (K1 + 1) / damped)
    return Index(len(texts), words, starts, numbers, weights)
