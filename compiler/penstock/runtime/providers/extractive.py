"""`builtin/extractive`: answers with sentences of its prompt. A stand-in and a baseline, not a language model.

It reads nothing but the last user message. The question is what follows the last line that begins with "Question:",
else the last paragraph; all before it is documents. Their sentences are scored by the share of the question's content
words that they hold, rare words counting more (inverse document frequency over the sentences of the prompt), and a
sentence gains from its neighbours and from its heading. The best ones are given in the order of the documents; where
none is good enough, the answer is "I do not know." The same prompt always gives the same answer.

Parameters: `sentences`, how many are given (1 to 20, default 2); `threshold`, the least share of the question's words
that the best sentence must hold (0 to 1, default 0.4). What only steers sampling (`temperature`, `seed`, `top_p`,
`max_tokens`) is accepted and has no effect. With an output schema the answer is an object whose first property of
type string holds the text.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import fsum, log
from typing import Any, NamedTuple

from penstock.runtime.provider import Answer, Failed, Request
from penstock.spec.parameters import COMMON
from penstock.text.tokens import estimate
from penstock.text.words import content_words, sentences

UNKNOWN = "I do not know."
_IGNORED = frozenset(COMMON)  # what providers share changes nothing here
_QUESTION = re.compile(r"^[^\S\n]*question:", re.IGNORECASE | re.MULTILINE)
_MARK = re.compile(r"^\[[^\]\n]*\]\s*")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HEADING = re.compile(r"^#{1,6}\s")
_RULE = re.compile(r"^[\s|:=-]*$")
_NEIGHBOUR = 0.3  # of a neighbour's score
_HEAD = 0.5  # of what its heading or document name adds
_CLOSE = 0.5  # a further sentence has at least this share of the best one's score


class Parameters(NamedTuple):
    """What a Model of `builtin/extractive` may set."""

    sentences: int = 2
    threshold: float = 0.4


class _Sentence(NamedTuple):
    text: str
    words: frozenset[str]
    head: frozenset[str]  # words of its document's name and of its heading
    document: int


async def ask(request: Request) -> Answer:
    """The best sentences of the last user message, or UNKNOWN."""
    if request.mode != "chat":
        raise Failed("provider-request", "builtin/extractive does not embed; builtin/hashed does")
    wanted = parameters(request.parameters)
    said = [message["content"] for message in request.messages if message["role"] == "user"]
    text = answer(said[-1] if said else "", wanted)
    if request.schema is not None:
        text = json.dumps({_property(request.schema): text}, ensure_ascii=False)
    return Answer(
        text,
        input_tokens=sum(estimate(message["content"]) for message in request.messages),
        output_tokens=estimate(text),
    )


def parameters(given: Mapping[str, Any]) -> Parameters:
    """The parameters, checked.

    Raises:
        Failed: one is unknown or out of range.
    """
    wanted = {name: value for name, value in given.items() if name not in _IGNORED}
    unknown = sorted(set(wanted) - set(Parameters._fields))
    if unknown:
        has = ", ".join(Parameters._fields)
        raise Failed("provider-request", f"builtin/extractive has no parameter {unknown[0]!r}; it has: {has}")
    found = Parameters(**wanted)
    if type(found.sentences) is not int or not 1 <= found.sentences <= 20:
        raise Failed("provider-request", f"`sentences` of builtin/extractive is 1 to 20, not {found.sentences!r}")
    if type(found.threshold) not in (int, float) or not 0 <= found.threshold <= 1:
        raise Failed("provider-request", f"`threshold` of builtin/extractive is 0 to 1, not {found.threshold!r}")
    return found


def answer(prompt: str, wanted: Parameters) -> str:
    """The answer to the question in `prompt`."""
    documents, question = _parted(prompt)
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


def _parted(prompt: str) -> tuple[str, str]:
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


def _property(schema: Mapping[str, Any]) -> str:
    properties = schema.get("properties")
    found = properties.items() if isinstance(properties, Mapping) else ()
    name = next((name for name, of in found if isinstance(of, Mapping) and of.get("type") == "string"), None)
    if name is None:
        raise Failed(
            "provider-request", "builtin/extractive fills a property of type string; the output schema has none"
        )
    return str(name)
