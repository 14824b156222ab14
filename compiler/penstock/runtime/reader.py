"""Sentences of documents that answer a question: by words in common, deterministic; no language model."""

import re
from collections import Counter
from collections.abc import Sequence
from math import fsum, log
from typing import NamedTuple

from penstock.text.words import content_words, sentences

UNKNOWN = "I do not know."
_QUESTION = re.compile(r"^[^\S\n]*question:", re.IGNORECASE | re.MULTILINE)
_MARK = re.compile(r"^\[[^\]\n]*\]\s*")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HEADING = re.compile(r"^#{1,6}\s")
_RULE = re.compile(r"^[\s|:=-]*$")
_NEIGHBOUR = 0.3  # of a neighbour's score
_HEAD = 0.5  # of what its heading or document name adds
_CLOSE = 0.5  # a further sentence has at least this share of the best one's score


class Parameters(NamedTuple):
    """How many sentences are given, and the least share of the question's words that the best of them must hold."""

    sentences: int = 2
    threshold: float = 0.4


class _Sentence(NamedTuple):
    text: str
    words: frozenset[str]
    head: frozenset[str]  # words of its document's name and of its heading
    document: int


def answer(prompt: str, wanted: Parameters) -> str:
    """The answer to the question in `prompt`."""
    return read(*parted(prompt), wanted)


def read(documents: str, question: str, wanted: Parameters) -> str:
    """The best sentences of documents, or UNKNOWN."""
    found = _split(documents)
    asked = sorted(set(content_words(question)))
    if not found or not asked:
        return UNKNOWN
    scores = _scores(found, asked)
    best = max(scores)
    if best < wanted.threshold:
        return UNKNOWN
    order = sorted(range(len(found)), key=lambda number: (-round(scores[number], 9), number))
    chosen: list[int] = []
    for number in order:
        fresh = all(found[number].text != found[other].text for other in chosen)
        if fresh and len(chosen) < wanted.sentences and scores[number] >= _CLOSE * best:
            chosen.append(number)
    return " ".join(found[number].text for number in sorted(chosen))


def _scores(found: Sequence[_Sentence], asked: Sequence[str]) -> list[float]:
    frequency = Counter(word for sentence in found for word in sentence.words)
    rarity = {word: log(1 + (len(found) - frequency[word] + 0.5) / (frequency[word] + 0.5)) for word in asked}
    total = fsum(rarity.values())
    own = [fsum(rarity[word] for word in asked if word in sentence.words) / total for sentence in found]
    scores = []
    for number, sentence in enumerate(found):
        head = fsum(rarity[word] for word in asked if word in sentence.head - sentence.words) / total
        near = [
            own[other]
            for other in (number - 1, number + 1)
            if 0 <= other < len(found) and found[other].document == sentence.document
        ]
        scores.append(min(1.0, own[number] + _HEAD * head + _NEIGHBOUR * max(near, default=0.0)))
    return scores


def parted(prompt: str) -> tuple[str, str]:
    """Documents and question of a prompt: what follows the last "Question:", else the last paragraph."""
    marks = list(_QUESTION.finditer(prompt))
    if marks:
        return prompt[: marks[-1].start()], prompt[marks[-1].end() :]
    before, _, last = prompt.rstrip().rpartition("\n\n")
    return before, last


def _split(documents: str) -> list[_Sentence]:
    """Sentences, list items, lines of code and rows of tables; headings only lend their words."""
    found: list[_Sentence] = []
    document, name, heading, fenced = 0, frozenset[str](), frozenset[str](), False
    prose: list[str] = []

    def flush() -> None:
        for text in sentences("\n".join(prose)):
            found.append(_Sentence(" ".join(text.split()), frozenset(content_words(text)), name | heading, document))
        prose.clear()

    for line in documents.splitlines():
        mark = _MARK.match(line)
        if mark:
            flush()
            document, heading, fenced = document + 1, frozenset(), False
            name = frozenset(content_words(mark.group().replace("-", " ")))
            line = line[mark.end() :]
        if _FENCE.match(line):
            flush()
            fenced = not fenced
        elif not fenced and _HEADING.match(line):
            flush()
            heading = frozenset(content_words(line))
        elif fenced or line.lstrip().startswith("|"):
            flush()
            if not _RULE.match(line):
                found.append(_Sentence(line.strip(), frozenset(content_words(line)), name | heading, document))
        else:
            prose.append(line)
    flush()
    return found
