"""Two texts, word by word."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_LIMIT = 1500


class Part(NamedTuple):
    """A run of text that is in both, only before, or only after."""

    where: Literal["both", "before", "after"]
    text: str


def diff(before: str, after: str) -> list[Part]:
    """The parts of both texts in order.

    Texts over 1,500 words are told apart as wholes: the comparison is quadratic.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if before == after:
        return [Part("both", before)] if before else []
    if len(old) > _LIMIT or len(new) > _LIMIT:
        return _wholes(before, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.3:
        # Stray words in common make two different texts unreadable.
        return _wholes(before, after)
    parts: list[Part] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            parts.append(Part("both", "".join(old[a:b])))
        else:
            parts.extend(_wholes("".join(old[a:b]), "".join(new[c:d])))
    return parts


def _wholes(before: str, after: str) -> list[Part]:
    return [part for part in (Part("before", before), Part("after", after)) if part.text]
