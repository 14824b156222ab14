"""Documents cut into chunks of about so many tokens."""

import re
from collections.abc import Iterator
from itertools import pairwise

from penstock.text.tokens import estimate

# After a line, after the end of a sentence.
_END = re.compile(r"\n+|(?<=[.!?])[\"'”’)\]]*[^\S\n]+")
_WORD_END = re.compile(r"(?<=\s)(?=\S)")


def chunks(text: str, tokens: int, overlap: int) -> list[str]:
    """Slices of `text`, in order, each of at most `tokens` estimated tokens where its pieces allow.

    Cut where a line or a sentence ends, inside one only where it alone is longer; each slice but the first begins with
    at most `overlap` tokens of the one before, whole pieces only. White space around a slice is dropped.
    """
    pieces = [piece for line in _cut(text, _END) for piece in _fitting(line, tokens)]
    sizes = [estimate(piece) for piece in pieces]
    found: list[str] = []
    start = 0
    while start < len(pieces):
        end, size = start, 0
        while end < len(pieces) and (end == start or size + sizes[end] <= tokens):
            size += sizes[end]
            end += 1
        slice_ = "".join(pieces[start:end]).strip()
        if slice_:
            found.append(slice_)
        if end == len(pieces):
            break
        # Never more than leaves room for the next piece, and always at least one piece further.
        room = min(overlap, tokens - sizes[end])
        back, shared = end, 0
        while back - 1 > start and shared + sizes[back - 1] <= room:
            back -= 1
            shared += sizes[back]
        start = back
    return found


def _cut(text: str, ends: re.Pattern[str]) -> Iterator[str]:
    places = [0, *(match.end() for match in ends.finditer(text)), len(text)]
    yield from (text[a:b] for a, b in pairwise(places) if a < b)


def _fitting(piece: str, tokens: int) -> list[str]:
    if estimate(piece) <= tokens:
        return [piece]
    found: list[str] = []
    for word in _cut(piece, _WORD_END):
        if found and estimate(found[-1] + word) <= tokens:
            found[-1] += word
        else:
            found.append(word)
    return found
