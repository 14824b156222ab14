"""Rows proposed for a Dataset: out of documents, out of what prompts say; nobody has reviewed them.

The same documents give the same rows in the same order, whatever was proposed before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from posixpath import basename
from typing import Any

from penstock.text.phrasing import question, subject
from penstock.text.shingles import grams, near
from penstock.text.words import content_words, sentences

ALIKE = 0.8
"""Questions that share so much are one."""
_BEYOND = (
    ("In which year was the founder of {} born?", "founder born year"),
    ("What does {} weigh in kilograms?", "weigh kilogram"),
    ("Which film is {} named after?", "film"),
    ("What is the telephone number for {}?", "telephone"),
    ("Who was the first person to complain about {}?", "complain person"),
    ("How many people in Portugal know {}?", "portugal people"),
    ("Which colour is {} printed in on the poster?", "colour poster"),
    ("What will {} cost in ten years?", "cost year"),
)
"""What is asked that no document says, and words of which some are in none of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is asked about. `topic`: what it is part of."""

    id: str
    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A question with the fact of its answer, and where both come from.

    Attributes:
        facts: none where nothing answers.
        inputs: what else the chain was given, of a trace.
        origin: `{from: document|prompt|trace, ...}`, JSON.
    """

    question: str
    facts: tuple[str, ...]
    answerable: bool
    documents: tuple[str, ...]
    topic: str
    origin: Mapping[str, Any]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    expected: str = ""


def drafted(documents: Sequence[Document], *, source: str, take: int, share: float = 0.2) -> list[Proposed]:
    """At most `take` rows: every document in turn, and a `share` of questions that none answers.

    source: what the documents are, `document` or `prompt`.
    """
    beyond = round(take * share)
    found = [[*_of(document, source)] for document in documents]
    turns = [each for turn in zip_longest(*found) for each in turn if each is not None]
    unanswerable = [*_beyond(documents, source)]
    return [*_apart(turns, take - min(beyond, len(unanswerable))), *_apart(unanswerable, beyond)]


def fresh(proposed: Iterable[Proposed], known: Sequence[str]) -> Iterator[Proposed]:
    """Those whose question is not nearly one of `known`, nor of an earlier one."""
    rows = [*proposed]
    held = len(known)
    alike = {each.second for each in near([*known, *(row.question for row in rows)], ALIKE)}
    return (row for index, row in enumerate(rows) if index + held not in alike)


def _of(document: Document, source: str) -> Iterator[Proposed]:
    for index, sentence in enumerate(sentences(_prose(document.text))):
        found = question(sentence)
        # eight words in a row of the document would find it by themselves
        if found is not None and not {*grams(found.text)} & {*grams(document.text)}:
            origin = {"from": source, "document": document.id, "sentence": index}
            yield Proposed(found.text, (found.fact,), True, (document.id,), document.topic, origin, expected=sentence)


def _beyond(documents: Sequence[Document], source: str) -> Iterator[Proposed]:
    """Questions about what the documents speak of, that they do not answer."""
    known = {word for document in documents for word in content_words(document.text)}
    asked = [text for text, absent in _BEYOND if not {*content_words(absent)} <= known]
    for index, document in enumerate(documents if asked else ()):
        about = next((s for each in sentences(_prose(document.text)) if (s := subject(each)) is not None), None)
        if about is not None:
            origin = {"from": source, "document": document.id, "sentence": None}
            text = asked[index % len(asked)].format(about)
            yield Proposed(text, (), False, (), document.topic, origin)


def _apart(rows: Sequence[Proposed], take: int) -> list[Proposed]:
    """The first rows; where every document has one, evenly over them."""
    kept = [*fresh(rows, ())]
    topics: dict[str, list[Proposed]] = {}
    for row in kept:
        topics.setdefault(row.topic, []).append(row)
    return [row for turn in zip_longest(*topics.values()) for row in turn if row is not None][: max(0, take)]


def _prose(text: str) -> str:
    """Without fenced code, tables and quotations."""
    kept, fenced = [], False
    for line in text.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and not line.lstrip().startswith(("|", ">", "    ")):
            kept.append(line)
    return "\n".join(kept)


def topic(document: str) -> str:
    """What a document is part of: its file's name without the ending."""
    return basename(document.partition("#")[0]).rpartition(".")[0] or document.partition("#")[0]
