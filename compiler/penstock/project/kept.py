"""Results of pure functions of the tool, kept in the store by what they were made of."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from penstock.source.edition import edition
from penstock.source.store import Store


class Analyses:
    """A `Kept` in a Store: an entry is found again by the same text and the same edition of the tool alone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[tuple[str, str], Any] = {}

    def get(self, space: str, text: str) -> Any | None:
        key = _key(text)
        if (space, key) not in self._seen:
            self._seen[space, key] = self._store.get(space, key)
        return self._seen[space, key]

    def fetch(self, space: str, texts: Iterable[str]) -> None:
        """Asks the Store once for what is kept of all of them."""
        keys = [key for key in map(_key, texts) if (space, key) not in self._seen]
        found = self._store.get_many(space, keys)
        self._seen.update({(space, key): json.loads(found[key]) if key in found else None for key in keys})

    def put(self, space: str, text: str, value: Any) -> None:
        self._keep(space, _key(text), value)

    def found(self) -> list[tuple[str, str, Any]]:
        """All that was asked for or put, to be taken in elsewhere."""
        return [(space, key, value) for (space, key), value in self._seen.items() if value is not None]

    def take(self, found: list[tuple[str, str, Any]]) -> None:
        """Keeps what another of the same edition has `found`."""
        for space, key, value in found:
            self._keep(space, key, value)

    def _keep(self, space: str, key: str, value: Any) -> None:
        self._seen[space, key] = value
        self._store.put(space, key, value)


def _key(text: str) -> str:
    return hashlib.sha256(f"{edition()}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
