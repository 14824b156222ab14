"""Is a text borne out by documents? A lexical stand-in for entailment: words and numbers, no meaning."""

import re
from collections.abc import Iterable, Sequence

from penstock.text.refusal import is_refusal
from penstock.text.words import content_words, sentences, words

SUPPORTED = 0.6  # figure of `supported` from which `grounded` counts a sentence as borne out
_WINDOW = 3  # sentences
_CITATION = re.compile(r"\[[^\[\]\n]{1,60}\](?:\([^()\n]*\))?")
_NEGATIONS = frozenset({"not", "no", "never", "none", "nor", "neither", "cannot", "without", "nothing", "nobody"})
# "one" is left out: it stands for a thing more often than for a number.
_NUMBERS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_DIGITS = {
    **{word: str(number) for number, word in enumerate(_NUMBERS.split(), 2)},
    **{word: str(10 * number) for number, word in enumerate(_TENS.split(), 2)},
}


def supported(sentence: str, documents: Sequence[str]) -> float:
    """How far the best passage of a document bears out a sentence, in [0, 1].

    A passage is up to three sentences in a row. The figure is the share of the sentence's distinct content words found
    there, times the share of its numbers found there: a wrong number is no small slip. A negation is a content word.
    A sentence without content words claims nothing: 1. No document: 0.
    """
    return _best(_units(sentence), _passages(documents))


def grounded(text: str, documents: Sequence[str]) -> float:
    """Share of a text's sentences that are borne out (`supported` >= .6), in [0, 1].

    Sentences without content words, and those that decline to answer, claim nothing and are left out; citations in
    square brackets are not read. A refusal is 1, as an answer without claims is in human annotation: pair this figure
    with the rate of answers. An empty text is 0: no answer came.
    """
    if not text.strip():
        return 0.0
    claims = [
        units
        for sentence in sentences(_CITATION.sub(" ", text))
        if (units := _units(sentence)) and not is_refusal(sentence)
    ]
    if not claims or is_refusal(text):
        return 1.0
    passages = _passages(documents)
    return sum(_best(units, passages) >= SUPPORTED for units in claims) / len(claims)


def _best(claim: frozenset[str], passages: Iterable[frozenset[str]]) -> float:
    if not claim:
        return 1.0
    numbers = {unit for unit in claim if unit[0].isdigit()}
    best = 0.0
    for passage in passages:
        share = len(claim & passage) / len(claim)
        if numbers:
            share *= len(numbers & passage) / len(numbers)
        best = max(best, share)
    return best


def _passages(documents: Sequence[str]) -> list[frozenset[str]]:
    passages = []
    for document in documents:
        units = [_units(sentence) for sentence in sentences(document)]
        for start in range(max(1, len(units) - _WINDOW + 1)):
            passages.append(frozenset[str]().union(*units[start : start + _WINDOW]))
    return passages


def _units(sentence: str) -> frozenset[str]:
    plain = _CITATION.sub(" ", sentence)
    units = {_DIGITS.get(unit, unit) for unit in content_words(plain) if not unit.endswith("n't")} - _NEGATIONS
    negated = any(word in _NEGATIONS or word.endswith("n't") for word in words(plain))
    return frozenset(units | {"not"} if negated else units)
