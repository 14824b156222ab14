"""A value that never prints, and its removal from what does."""

import html
import json
from urllib.parse import quote

SHORTEST = 12
"""Characters of a value that is removed everywhere; a shorter one may be a word: "none", of servers without keys."""

_seen: dict[str, None] = {}  # every spelling of every Secret of this process, the longest first


class Secret:
    """Holds a credential; only `reveal` hands it out, and `clean` knows it from then on."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        if value not in _seen and len(value) >= SHORTEST:
            spelt = {value, json.dumps(value)[1:-1], html.escape(value), quote(value, safe=""), quote(value)}
            known = sorted({*_seen, *spelt}, key=lambda text: (-len(text), text))
            _seen.clear()
            _seen.update(dict.fromkeys(known))

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a Secret is not serialised")


def redact(text: str, secrets: tuple[Secret, ...]) -> str:
    """`text` with every occurrence of a secret's value replaced by `***`."""
    for secret in secrets:
        if secret.reveal():
            text = text.replace(secret.reveal(), "***")
    return text


def clean(text: str) -> str:
    """`text` as any sink may have it: every Secret of this process, however it is escaped, replaced by `***`."""
    for value in tuple(_seen):
        if value in text:
            text = text.replace(value, "***")
    return text


def clean_bytes(data: bytes) -> bytes:
    """The same of bytes."""
    for value in tuple(_seen):
        spelt = value.encode()
        if spelt in data:
            data = data.replace(spelt, b"***")
    return data
