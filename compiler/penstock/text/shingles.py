"""Runs of words that texts share, and texts that are nearly the same."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple
from zlib import crc32

from penstock.text.words import words

LENGTH = 8
"""Words in a row that two texts do not share by chance."""
SIZE = 5
"""Characters of a shingle."""


class Near(NamedTuple):
    """Two texts by their places, the first before the second, and how much of their shingles they share."""

    first: int
    second: int
    similarity: float


def grams(text: str, length: int = LENGTH) -> Iterator[str]:
    """Every run of `length` words, case and punctuation aside."""
    found = words(text)
    for start in range(len(found) - length + 1):
        yield " ".join(found[start : start + length])


def shingles(text: str, size: int = SIZE) -> frozenset[int]:
    """The runs of `size` characters of a text as numbers, words alone; a shorter text is one shingle."""
    plain = " ".join(words(text))
    return frozenset(crc32(plain[start : start + size].encode()) for start in range(max(1, len(plain) - size + 1)))


def near(texts: Sequence[str], threshold: float) -> Iterator[Near]:
    """Every pair whose Jaccard similarity of shingles is at least `threshold`; an empty text is like no other.

    Exact, by prefix filtering (Bayardo, Ma, Srikant 2007): two sets of similarity t share one of their rarest
    |x| - ceil(t |x|) + 1 members, so only those are looked up.
    """
    sets = [shingles(text) if words(text) else frozenset() for text in texts]
    common = Counter(shingle for each in sets for shingle in each)
    holders: dict[int, list[int]] = {}
    for place, own in enumerate(sets):
        ordered = sorted(own, key=lambda shingle: (common[shingle], shingle))
        prefix = ordered[: len(own) - ceil(threshold * len(own)) + 1] if own else []
        for other in sorted({other for shingle in prefix for other in holders.get(shingle, ())}):
            both = len(own & sets[other])
            similarity = both / (len(own) + len(sets[other]) - both)
            if similarity >= threshold:
                yield Near(other, place, similarity)
        for shingle in prefix:
            holders.setdefault(shingle, []).append(place)
