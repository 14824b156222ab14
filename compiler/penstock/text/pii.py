"""Personal data in a text, as far as patterns and checksums tell: no names, no addresses.

E-mail addresses (those of names reserved by RFC 2606 left out), telephone numbers as E.164 writes them, with `+` and
the country's code (8 to 15 digits), IBANs (ISO 13616, check digits mod 97 = 1) and payment cards (ISO/IEC 7812, 13 to
19 digits, Luhn's sum). Signs that do not show (zero-width and other format characters) part nothing, and letters and
digits of other widths or scripts are those that they stand for.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})\b", re.ASCII)
_PHONE = re.compile(r"(?<![\w+])\+[1-9](?:[ ./()-]{0,2}[0-9]){7,14}(?![\w])", re.ASCII)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.ASCII)
_CARD = re.compile(r"(?<![\w.+-])[2-6][0-9]{3}(?:[ -]?[0-9]){9,15}(?![\w-])", re.ASCII)
_RESERVED = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)", re.IGNORECASE)


class Pii(NamedTuple):
    """Personal data of a kind (`email`, `phone`, `iban`, `card`), by offsets; the end is exclusive."""

    kind: str
    start: int
    end: int


def find(text: str) -> list[Pii]:
    """What of a text is personal data, in order."""
    if text.isascii():
        return sorted(_found(text), key=lambda each: (each.start, each.end))
    signs = [(plain, place) for place, sign in enumerate(text) if (plain := _plain(sign))]
    found = _found("".join(plain for plain, _ in signs))
    return sorted(
        (Pii(kind, signs[start][1], signs[end - 1][1] + 1) for kind, start, end in found),
        key=lambda each: (each.start, each.end),
    )


def _found(text: str) -> Iterator[Pii]:
    for each in _EMAIL.finditer(text):
        if not _RESERVED.fullmatch(each[1]):
            yield Pii("email", *each.span())
    for each in _PHONE.finditer(text):
        yield Pii("phone", *each.span())
    for each in _IBAN.finditer(text):
        if _mod97(each[0].replace(" ", "")) == 1:
            yield Pii("iban", *each.span())
    for each in _CARD.finditer(text):
        if _luhn([int(sign) for sign in each[0] if sign.isdigit()]):
            yield Pii("card", *each.span())


def _plain(sign: str) -> str:
    """The ASCII sign that another one stands for, nothing for one that does not show, else the sign itself."""
    if sign.isascii():
        return sign
    if unicodedata.category(sign) == "Cf":
        return ""
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 and plain.isascii() else sign


def _mod97(iban: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97


def _luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
