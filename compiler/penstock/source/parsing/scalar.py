"""What a plain scalar means: the core schema of YAML 1.2."""

import math
import re
from typing import Any

LONGEST = 4000
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FIRST = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_UNREAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BITS = int(LONGEST * math.log2(10))


class OutOfRange(ValueError):
    """A number that no JSON reader could take: not finite, or thousands of digits long."""


def resolve(text: str) -> Any:
    """None, a bool, an int, a float, or the text itself.

    Raises:
        OutOfRange: infinity, not a number, or an integer of more than `LONGEST` digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST:
        return text
    if _INTEGER.fullmatch(text):
        if len(text) > LONGEST:
            raise OutOfRange(text)
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise OutOfRange(text)
        return number
    if _BASED.fullmatch(text):
        whole = int(text[2:], 8 if text[1] == "o" else 16)
        if whole.bit_length() > _BITS:
            raise OutOfRange(text)
        return whole
    if _UNREAL.fullmatch(text):
        raise OutOfRange(text)
    return text
