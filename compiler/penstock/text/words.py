"""Sentences, content words and word differences of a text."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

# Words that carry no claim of their own. Negations are not among them.
_STOP_WORDS = """
a about above after again against all also am an and any are as at be because been before being below between both
but by can could did do does doing down during each few for from further had has have having he her here hers him
his how however i if in into is it its itself just let may me might more most must my of off on once only or other
our ours out over own please same shall she should so some such than that the their theirs them then there therefore
these they this those through thus to too under until up upon us very was we were what when where which while who
whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# The end of a sentence, an empty line, or a line break before a list item.
_END = re.compile(
    r"(?<=[.!?])[\"'”’)\]]*\s+|(?<=[。！？])\s*|"
    r"(?<!\s)(?:\s*\n\s*\n\s*|\s*\n(?=\s*(?:[-*•#>]|\d+[.)])\s))"  # from where the white space begins, once
)
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|(?i:e\.g|i\.e|vs|cf|approx|art|sec|fig|dr|mr|mrs|ms|prof|st))\.$")
_LONGEST = 8  # characters of an abbreviation, and the one before it
_MARK = re.compile(r"^(?:[-*•#>]+|\d+[.)])\s+")
_SPAN = re.compile(r"\s+|\w+|[^\w\s]")
_SUFFIXES = ("ies", "ied", "ing", "ed", "es", "s", "ly")
_VOWELS = frozenset("aeiouy")
_LONG = 20_000  # words


class Change(NamedTuple):
    """op `equal`, `replace`, `delete` or `insert`: characters a0:a1 of the text before, b0:b1 of the text after."""

    op: str
    a0: int
    a1: int
    b0: int
    b1: int


def sentences(text: str) -> list[str]:
    """The sentences of a text, list items and paragraphs apart, without list marks and the white space around them."""
    found: list[str] = []
    start = 0
    for end in [*(match for match in _END.finditer(text)), None]:
        stop, following = (end.start(), end.end()) if end else (len(text), len(text))
        closing = end.group() if end else ""
        if end and "\n" not in closing and _ABBREVIATION.search(text[max(start, stop - _LONGEST) : stop]):
            continue
        if sentence := _MARK.sub("", (text[start:stop] + closing.strip("#>-*• \t\r\n")).strip()):
            found.append(sentence)
        start = following
    return found


def words(text: str) -> list[str]:
    """Words and numbers in order, lower case; a number is without thousands separators, so 1,500 is 1500."""
    return [_plain(match.group()) for match in _WORD.finditer(text)]


def content_words(text: str) -> list[str]:
    """Words that carry the claim, in order: stop words out, the rest reduced to a stem, numbers as they are."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def stem(word: str) -> str:
    """A lower-case English word without its plural, -ing, -ed or -ly: refunded, refunds -> refund; policies -> policy.

    A word of up to three letters stays as it is. The stem is for matching, not for reading.
    """
    word = word.removesuffix("'s")
    if len(word) <= 3 or not word.isascii() or not word[0].isalpha():
        return word
    for suffix in _SUFFIXES:
        rest = word.removesuffix(suffix)
        if rest == word or len(rest) < 3 or not _VOWELS & set(rest):
            continue
        if suffix == "s" and rest.endswith(("s", "u", "i")):
            return word
        return _ending(rest + "y" if suffix in ("ies", "ied") else rest)
    return _ending(word)


def _ending(rest: str) -> str:
    # stopp(ed) meets stop and charg(ed) meets charge; call, pass and fizz keep their double letter.
    if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "aeiouylsz":
        return rest[:-1]
    return rest.removesuffix("e") if len(rest) > 3 else rest


def _plain(word: str) -> str:
    if word[0].isdigit():
        return re.sub(r",(?=\d{3}(?:\D|$))", "", word)
    return word.lower().replace("’", "'")


def diff(before: str, after: str) -> list[Change]:
    """The differences of two texts, word by word, as ranges of characters that cover both texts in order."""
    starts_a, tokens_a = _tokens(before)
    starts_b, tokens_b = _tokens(after)
    # autojunk takes words that repeat in a long prompt for junk; only where the search would last too long otherwise.
    matcher = SequenceMatcher(None, tokens_a, tokens_b, autojunk=max(len(tokens_a), len(tokens_b)) > _LONG)
    return [
        Change(op, starts_a[a0], starts_a[a1], starts_b[b0], starts_b[b1])
        for op, a0, a1, b0, b1 in matcher.get_opcodes()
    ]


def _tokens(text: str) -> tuple[list[int], list[str]]:
    matches = list(_SPAN.finditer(text))
    return [*(match.start() for match in matches), len(text)], [match.group() for match in matches]
