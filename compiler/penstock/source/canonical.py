"""Canonical JSON (RFC 8785) and sha256: what every digest is made of."""

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any

_MANY = 4096
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_WORDS = {None: "null", True: "true", False: "false"}


def dumps(value: Any) -> bytes:
    """The one way to write a JSON value.

    An integer is written with all its digits, also beyond 2**53, where RFC 8785 would round it to a double: two
    different values never share a digest.

    Raises:
        ValueError: NaN, infinity, a lone surrogate.
        TypeError: no JSON value.
    """
    into: list[str] = []
    _write(value, into)
    return "".join(into).encode("utf-8")


def sha256(data: bytes) -> str:
    """`sha256:<hex>` of bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """`sha256:<hex>` of a JSON value; an iterator in it is an array, whose items need not be in memory together."""
    into = _Hashed()
    _write(value, into)
    into.settle()
    return "sha256:" + into.sha.hexdigest()


class _Hashed(list[str]):
    """Pieces of a text on their way into its digest."""

    def __init__(self) -> None:
        super().__init__()
        self.sha = hashlib.sha256()

    def settle(self) -> None:
        self.sha.update("".join(self).encode("utf-8"))
        self.clear()


def is_digest(text: str) -> bool:
    """Whether a text is what `sha256` gives."""
    return _DIGEST.fullmatch(text) is not None


def number(value: float) -> str:
    """A double as ECMAScript writes it: the fewest digits that read back as the same double.

    Raises:
        ValueError: NaN or infinity.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no JSON number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Digits with the decimal point after `point` of them, by ECMAScript's Number::toString."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"


def _write(value: Any, into: list[str]) -> None:
    kind = type(value)
    if kind is str:
        into.append(encode_basestring(value))
    elif kind is dict:
        _object(value, into)
    elif isinstance(value, str):
        into.append(encode_basestring(str(value)))
    elif value is None or isinstance(value, bool):
        into.append(_WORDS[value])
    elif isinstance(value, int):
        into.append(str(int(value)))
    elif isinstance(value, float):
        into.append(number(value))
    elif isinstance(value, (dict, Mapping)):
        _object(value, into)
    elif isinstance(value, (list, tuple)):
        separator = "["
        for item in value:
            into.append(separator)
            _write(item, into)
            separator = ","
        into.append("]" if value else "[]")
    elif isinstance(value, Iterator) and isinstance(into, _Hashed):
        into.append("[")
        separator = ""
        for item in value:
            into.append(separator)
            _write(item, into)
            separator = ","
            if len(into) > _MANY:
                into.settle()
        into.append("]")
    else:
        raise TypeError(f"{type(value).__name__} is no JSON value")


def _object(value: Mapping[Any, Any], into: list[str]) -> None:
    is_plain = True
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{key!r} is no key of a JSON object")
        is_plain = is_plain and key.isascii()
    separator = "{"
    for key in sorted(value) if is_plain else sorted(value, key=_order):
        into.append(f"{separator}{encode_basestring(str(key))}:")
        item = value[key]
        if type(item) is str:
            into.append(encode_basestring(item))
        else:
            _write(item, into)
        separator = ","
    into.append("}" if value else "{}")


def _order(key: str) -> bytes:
    """RFC 8785 sorts by UTF-16 code units."""
    return key.encode("utf-16-be")
