"""Characters that a reader does not see and a model does."""

import re
from typing import NamedTuple

from penstock.diagnostics.location import Within

_KINDS = (
    ("a bidirectional control", "\u202a-\u202e\u2066-\u2069\u061c"),
    ("a zero-width character", "\u200b\u2060-\u2064\u180e\ufeff\u034f\u115f\u1160\u3164\uffa0"),
    ("a tag character", "\U000e0000-\U000e007f"),
    ("a variation selector", "\ufe00-\ufe0d\U000e0100-\U000e01ef"),
    ("a control character", "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"),
)
# After ASCII a joiner only hides something; scripts and emoji need it.
_ANY = re.compile("|".join(f"([{signs}])" for _, signs in _KINDS) + r"|(?<=[\x00-\x7f])([\u200c\u200d])")


class Seen(NamedTuple):
    """A code point, where it first stands, and how often it does in all."""

    code: int
    what: str
    within: Within
    times: int


_CONTROL = re.compile(f"[{dict(_KINDS)['a control character']}]")


def find(text: str) -> list[Seen]:
    """Each unseen character of a text once."""
    if text.isascii() and not _CONTROL.search(text):
        return []
    found: dict[str, Seen] = {}
    for match in _ANY.finditer(text):
        sign = match[0]
        if sign in found:
            found[sign] = found[sign]._replace(times=found[sign].times + 1)
            continue
        assert match.lastindex is not None
        what = _KINDS[match.lastindex - 1][0] if match.lastindex <= len(_KINDS) else "a joiner"
        line = text.count("\n", 0, match.start())
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1)
        found[sign] = Seen(ord(sign), what, Within(line, column, line, column + 1), 1)
    return list(found.values())
