"""Words that insult, threaten, are obscene or invite harm: a short English list, no judge of meaning.

What it finds is likely there; what it does not find may be there all the same.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

WORDS: Mapping[str, str] = {
    "insult": """
        idiot idiots idiotic moron morons moronic imbecile stupid dumbass dimwit scumbag loser losers pathetic worthless
        "shut up" "you are disgusting" "you're disgusting" "you are trash" "you're trash" subhuman vermin
        "waste of space" "nobody likes you" "dumb as a" retard retarded
    """,
    "obscene": """
        fuck fucks fucked fucking fucker motherfucker shit shits shitty bullshit asshole arsehole bastard bastards bitch
        bitches cunt dick dickhead prick wanker slut whore piss "piss off"
    """,
    "threat": """
        "i will kill you" "i'll kill you" "i am going to kill you" "i'm going to kill you" "kill you" "i will hurt you"
        "i'll hurt you" "you will regret" "you'll regret" "watch your back" "i know where you live"
        "you deserve to die" "i hope you die" "burn in hell"
    """,
    "self-harm": """
        "kill yourself" "hang yourself" "cut yourself" "end your life" "take your own life" "better off dead" kys
        "how to commit suicide" "lethal dose" "painless way to die"
    """,
    "weapons": """
        "build a bomb" "make a bomb" "building a bomb" "making a bomb" "pipe bomb" "molotov cocktail" "nerve agent"
        "make explosives" "untraceable gun" "ghost gun" "3d print a gun" "mustard gas" "make ricin"
    """,
}
"""Words and quoted phrases by category."""
TOXIC = ("insult", "obscene", "threat")
HARMFUL = ("threat", "self-harm", "weapons")

_ENTRY = re.compile(r'"([^"]+)"|(\S+)')
_APOSTROPHE = str.maketrans("’", "'")


class Harm(NamedTuple):
    """A word or phrase of a category, by offsets; the end is exclusive."""

    category: str
    start: int
    end: int


def find(text: str, categories: Sequence[str], extra: Sequence[str] = ()) -> list[Harm]:
    """The words of these categories, and `extra` ones (category `extra`), as whole words without regard to case."""
    plain = text.translate(_APOSTROPHE)
    found = [Harm(name, *match.span()) for name in categories for match in _listed(name).finditer(plain)]
    if extra:
        found += [Harm("extra", *match.span()) for match in _pattern(tuple(extra)).finditer(plain)]
    return sorted(found, key=lambda each: (each.start, each.end))


@cache
def _listed(category: str) -> re.Pattern[str]:
    return _pattern(tuple(phrase or word for phrase, word in _ENTRY.findall(WORDS[category])))


@cache
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that a phrase is found rather than its first word.
    ordered = sorted({" ".join(each.split()) for each in entries if each.strip()}, key=lambda each: (-len(each), each))
    either = "|".join(re.escape(each.translate(_APOSTROPHE)).replace(r"\ ", r"\s+") for each in ordered)
    return re.compile(rf"(?<!\w)(?:{either or '(?!)'})(?!\w)", re.IGNORECASE)
