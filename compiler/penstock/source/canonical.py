"""Canonical JSON (RFC 8785) and sha256: what every digest is made of."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any


def dumps(value: Any) -> bytes:
    """The one way to write a JSON value.

    An integer is written with all its digits, also beyond 2**53, where RFC 8785 would round it to a double: two
    different values never share a digest.

    Raises:
        ValueError: NaN, infinity, a lone surrogate.
        TypeError: no JSON value.
    """
    return "".join(_pieces(value)).encode("utf-8")


def sha256(data: bytes) -> str:
    """`sha256:<hex>` of bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """`sha256:<hex>` of a JSON value."""
    return sha256(dumps(value))


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


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield json.dumps(str(value), ensure_ascii=False)
    elif value is None or isinstance(value, bool):
        yield json.dumps(value)
    elif isinstance(value, int):
        yield str(int(value))
    elif isinstance(value, float):
        yield number(value)
    elif isinstance(value, Mapping):
        yield from _object(value)
    elif isinstance(value, (list, tuple)):
        separator = "["
        for item in value:
            yield separator
            yield from _pieces(item)
            separator = ","
        yield "]" if value else "[]"
    else:
        raise TypeError(f"{type(value).__name__} is no JSON value")


def _object(value: Mapping[Any, Any]) -> Iterator[str]:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{key!r} is no key of a JSON object")
    separator = "{"
    for key in sorted(value, key=_order):
        yield f"{separator}{json.dumps(str(key), ensure_ascii=False)}:"
        yield from _pieces(value[key])
        separator = ","
    yield "}" if value else "{}"


def _order(key: str) -> bytes:
    """RFC 8785 sorts by UTF-16 code units."""
    return key.encode("utf-16-be")
