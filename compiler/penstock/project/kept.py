"""Results of pure functions of the tool, kept in the store by what they were made of."""

import hashlib
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

    def put(self, space: str, text: str, value: Any) -> None:
        key = _key(text)
        self._seen[space, key] = value
        self._store.put(space, key, value)


def _key(text: str) -> str:
    return hashlib.sha256(f"{edition()}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
