"""A sentence becomes a question that it answers, and the words that answer it: by patterns of English, no model.

What fits no pattern gives none: a question that nobody would ask is worse than no question.
"""

import re
from typing import NamedTuple

from penstock.text.words import STOP_WORDS, content_words, words

LONGEST = 6
"""Words of a fact."""
_SUBJECT = 7
_DANGLING = frozenset(
    (
        "it",
        "they",
        "this",
        "these",
        "those",
        "that",
        "there",
        "here",
        "he",
        "she",
        "we",
        "you",
        "i",
        "which",
        "who",
        "what",
        "its",
        "their",
        "such",
    )
)
_ARTICLES = frozenset(("a", "an", "the", "all", "each", "every", "no", "other", "both"))
_ADVERBS = frozenset(
    (
        "outside",
        "among",
        "inside",
        "then",
        "within",
        "without",
        "across",
        "beside",
        "beyond",
        "instead",
        "otherwise",
        "there",
    )
)
_BE = re.compile(r"^(?P<subject>[^,;:]{2,60}?) (?P<verb>is|are|was|were) (?P<rest>.+)$")
_MAY = re.compile(r"^(?P<subject>[^,;:]{2,60}?) (?P<verb>can|may|must|will|should) (?P<rest>.+)$")
_BASE = """
accept add allow answer apply ask call carry cause check compare contain copy cost count cover create decide define
depend describe drop end expect find fit give hold include keep last lead leave let list look make mean measure name
need offer open pay pick print prove provide reach read receive refuse remove repeat replace report require return
run save say send set show start stop store support take tell use wait weigh work write
"""
_VERBS = _BASE.split()
_THIRD = (
    {
        verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s"): verb
        for verb in _VERBS
        if not verb.endswith("y")
    }
    | {verb[:-1] + "ies": verb for verb in _VERBS if verb.endswith("ry")}
    | {"pays": "pay", "says": "say"}
)
_DOES = re.compile(
    rf"^(?P<subject>[^,;:]{{2,60}}?) (?P<verb>{'|'.join(sorted(_THIRD, key=len, reverse=True))}) (?P<rest>.+)$"
)
_TO = re.compile(r"^To (?P<rest>[a-z][^,;:]{3,60}), (?P<then>.+)$")
_TIME = re.compile(r" (?P<word>until|within|before|after|when|once) (?P<rest>.+)$")
_LENGTH = re.compile(r"^(?:about |up to |at least )?\d[\d.,]*(?: \w+)? (?:minute|hour|day|week|month|year)s?\b")
_CUT = re.compile(r"(?<!\d),|,(?!\d)|[;:()]| because | so that | which | and | but | unless | although | while ")


class Question(NamedTuple):
    """A question, and a short literal phrase of the sentence that answers it."""

    text: str
    fact: str


def question(sentence: str) -> Question | None:
    """What the sentence answers, or None."""
    plain = " ".join(sentence.split()).rstrip(".!")
    if "?" in plain or not 4 <= len(words(plain)) <= 40:
        return None
    found = _to(plain) or _may(plain) or _be(plain) or _does(plain)
    return found if found is not None and content_words(found.fact) else None


def subject(sentence: str) -> str | None:
    """What a sentence is about, as it stands inside another sentence; None where that cannot be told."""
    for pattern in (_MAY, _BE, _DOES):
        found = pattern.match(" ".join(sentence.split()))
        if found is not None:
            return _subject(found["subject"])
    return None


def fact(text: str) -> str:
    """The first words of what is said, up to where something else begins."""
    found = _CUT.split(text.strip(), maxsplit=1)[0].split()[:LONGEST]
    while found and found[-1].lower().strip("`*") in STOP_WORDS:
        found.pop()
    return " ".join(found).strip(" .`*")


def _to(text: str) -> Question | None:
    found = _TO.match(text)
    return None if found is None else Question(f"How do I {found['rest']}?", fact(found["then"]))


def _may(text: str) -> Question | None:
    found = _MAY.match(text)
    about = _subject(found["subject"]) if found is not None else None
    if found is None or about is None:
        return None
    rest = found["rest"]
    time = _TIME.search(rest)
    if time is not None and len(words(rest[: time.start()])) <= 6:
        asked = "Until when" if time["word"] in ("until", "within") else "When"
        return Question(f"{asked} {found['verb']} {about} {rest[: time.start()]}?", fact(time.group().strip()))
    if rest.startswith("be ") or rest.startswith("not be "):
        return None
    verb, _, object = rest.partition(" ")
    return Question(f"What {found['verb']} {about} {verb}?", fact(object)) if verb in _VERBS and object else None


def _be(text: str) -> Question | None:
    found = _BE.match(text)
    about = _subject(found["subject"]) if found is not None else None
    if found is None or about is None or found["rest"].startswith(("not ", "no ")):
        return None
    rest = found["rest"]
    time = _TIME.search(rest)
    if time is not None and re.match(r"\w+(?:ed|en|nt|de|ept|wn)\b", rest) and len(words(rest[: time.start()])) <= 5:
        return Question(f"When {found['verb']} {about} {rest[: time.start()]}?", fact(time.group().strip()))
    if re.match(r"(?:a|an|the|one|what|where|how) ", rest) or rest[:1] in '`"0123456789':
        return Question(f"What {found['verb']} {about}?", fact(rest))
    return None


def _does(text: str) -> Question | None:
    found = _DOES.match(text)
    about = _subject(found["subject"]) if found is not None else None
    if found is None or about is None:
        return None
    verb, rest = _THIRD[found["verb"]], found["rest"]
    if rest.startswith(("that ", "how ", "why ", "what ", "which ", "to ", "out ", "between ")):
        return None
    if verb in ("take", "last") and _LENGTH.match(rest):
        return Question(f"How long does {about} {verb}?", fact(rest))
    return Question(f"What does {about} {verb}?", fact(rest))


def _subject(text: str) -> str | None:
    """Inside a sentence: the first word is small, unless it is a name; None where it points elsewhere."""
    found = text.split()
    lower = [word.lower().strip('`*"') for word in found]
    if not found or len(found) > _SUBJECT or lower[0] in STOP_WORDS - _ARTICLES or not content_words(text):
        return None
    if _DANGLING & {*lower} or _THIRD.keys() & {*lower[1:]} or lower[0] in _ADVERBS:
        return None
    if {*lower} & {"that", "which", "who", "where", "if", "when", "and", "or", "for", "whoever", "nothing", "what"}:
        return None
    first = found[0]
    is_name = (
        first.startswith("`")
        or (first.isupper() and len(first) > 1)
        or any(c.isdigit() or c.isupper() for c in first[1:])
    )
    return " ".join([first if is_name else first[0].lower() + first[1:], *found[1:]])
