"""How much of texts and values a trace tells: nothing, their digests, or all of them."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from penstock.diagnostics.secret import clean
from penstock.source import canonical
from penstock.source.settings import Content


def values(given: Mapping[str, Any], content: Content) -> dict[str, Any] | None:
    """Inputs or outputs: None where nothing is told, a digest a name where they are hashed.

    Equal values have equal digests; a short value can be guessed from its digest.
    """
    if content == "off":
        return None
    if content == "hashed":
        return {clean(name): _digest(value) for name, value in given.items()}
    return {clean(str(name)): plain(value) for name, value in given.items()}


def words(said: str | None, content: Content) -> str | None:
    """What a failure says: it may repeat a provider's words, or a row's."""
    if said is None or content == "off":
        return None
    return clean(said) if content == "on" else _digest(said)


def plain(value: Any) -> Any:
    """A JSON value without a secret in its texts; what is no JSON is told as text, NaN as null."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {clean(str(name)): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return clean(str(value))


def _digest(value: Any) -> str:
    return canonical.sha256(json.dumps(plain(value), sort_keys=True).encode())
