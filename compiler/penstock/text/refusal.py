"""Does a text decline to answer?"""

import re

from penstock.text.words import content_words, sentences

_WHO = r"\b(?:i|we|this assistant)"
_NOT = (
    r"\s*(?:(?:do|does|did|can|could|am|are|was|were|would|will)(?:\s+not|n't)|can\s?not|can't|won't|'m\s+not|"
    r"'re\s+not)"
)
_HEDGE = r"(?:\s+(?:currently|yet|really|actually|entirely|just|be\s+able\s+to|able\s+to|allowed\s+to))*"
_ACT = (
    r"\s+(?:know|have|answer|say|tell|help|assist|find|locate|see|determine|provide|comply|respond|discuss|share|confirm|"
    r"sure|certain)\b"
)
_SOURCE = (
    r"(?:documents?|documentation|context|passages?|sources?|texts?|handbook|manual|articles?|information|excerpts?|"
    r"materials?|knowledge\s+base|pages?|records?)"
)
_STATES = (
    r"(?:say|state|mention|contain|cover|include|provide|specify|answer|address|tell|give|have|explain|describe|"
    r"discuss)\b"
)
_REFUSALS = (
    # I do not know; I can't help with that; we were not able to find
    _WHO + _NOT + _HEDGE + _ACT,
    _WHO + r"(?:'m|'re|\s+(?:am|are|was|were))?\s+(?:not\s+able|unable)\s+to\b",
    _WHO
    + r"(?:'ve|\s+have|\s+found)\s+(?:no|insufficient)\s+(?:\w+\s+)?(?:information|idea|answer|knowledge|data|record)",
    r"^(?:i\s+have\s+|sorry,\s+)?no\s+idea\b",
    # The documents do not say; nothing about it in the handbook; there is no information on
    r"\b"
    + _SOURCE
    + r"(?:\s+(?:given|provided|supplied|above|available))?\s+do(?:es)?(?:\s+not|n't)\s+(?:\w+\s+)?"
    + _STATES,
    r"(?:\bnot|n't|\bnothing|\bnowhere|\bno\s+(?:answer|information|mention))\b(?:\s+\w+){0,6}?\s+(?:in|from|by)\s+"
    r"(?:(?:the|my|these|this|any|our|your)\s+)?(?:\w+\s+){0,2}" + _SOURCE + r"\b",
    r"\bthere(?:'s|\s+is|\s+was)\s+(?:no|not\s+enough|insufficient)\s+(?:\w+\s+)?"
    r"(?:information|answer|mention|context|evidence)\b",
    r"^(?:insufficient|not\s+enough)\s+(?:information|context|data)\b",
    r"\b(?:can\s?not|can't|could\s+not|couldn't)\s+be\s+(?:answered|determined)\b",
    r"^(?:unknown|unanswerable|not\s+(?:found|available|answerable|specified|stated|mentioned|known)|no\s+answer|n/a)\W*$",
)
_REFUSAL = re.compile("|".join(_REFUSALS), re.IGNORECASE)
# What someone else said: code, quoted lines, quoted words.
_QUOTED = re.compile(
    r"```.*?```|`[^`\n]*`|^[ \t]*>[^\n]*$|\"[^\"\n]*\"|“[^”]*”|«[^»]*»|(?<!\w)'[^'\n]{3,}'(?!\w)",
    re.DOTALL | re.MULTILINE,
)
_TURN = re.compile(
    r"(?:[,;:]\s+|(?<![\s,;:])\s+)(?:but|however|although|nevertheless|that said)\b,?|;\s+|\s[-–—]\s", re.IGNORECASE
)
_COURTESY = re.compile(
    r"^(?:sorry|(?:i'm|i\s+am|we're|we\s+are)\s+(?:\w+\s+)?(?:sorry|afraid)|i\s+apologi[sz]e|apologies|unfortunately|thanks?\b|"
    r"hello|hi\b|dear\b|please|feel\s+free|let\s+me\s+know|as\s+an\s+ai|is\s+there\s+anything|try\s+(?:to\s+)?(?:ask|contact)|"
    r"you\s+(?:can|could|may|might|should)\s+(?:contact|ask|reach|check|consult|try|want)|"
    r"if\s+you\s+(?:have|need|can|could|provide|share|would)|(?:could|can|would)\s+you|how\s+(?:can|may)\s+i|"
    r"(?:i|we)\s+(?:recommend|suggest|hope|would\s+be\s+happy|'d\s+be\s+happy))",
    re.IGNORECASE,
)
_ANSWER = 4  # content words, beside refusal and courtesy, that make an answer


def is_refusal(text: str) -> bool:
    """True where the text gives no answer: it says that it does not know, cannot or will not answer, and no more.

    The empty text answers nothing: True. A refusal that goes on to answer ("I do not know the fee, but returns take
    30 days") is an answer, and so is a text that quotes such words. English, by phrases: a rough measure.
    """
    if not text.strip():
        return True
    refused, answered = False, 0
    # A quotation is a word of the answer that holds it.
    for sentence in sentences(_QUOTED.sub(" quotation ", _ended(text.replace("’", "'").replace("‘", "'")))):
        for clause in filter(None, map(str.strip, _TURN.split(sentence))):
            if _REFUSAL.search(clause):
                refused = True
            elif not _COURTESY.search(clause):
                answered += len(content_words(clause))
    return refused and answered < _ANSWER


def _ended(text: str) -> str:
    """Without marks that begin a quotation which never ends: each would be sought to the end of the text."""
    for begin, end in ("“”", "«»"):
        last = text.rfind(end) + 1
        text = text[:last] + text[last:].replace(begin, "‟")
    return text
