"""A checkout's files by the ids that git would give them, found out once for each stamp."""

import hashlib

from penstock.source.store import Store
from penstock.source.worktree import Worktree

SPACE = "blob ids"


class Hashed:
    """Blob ids of the bytes as they stand: no filter of the repository is run over them.

    Args:
        key: what the ids are kept by from one run to the next.
        digits: of the repository's ids, 40 or 64.
    """

    def __init__(self, tree: Worktree, store: Store, key: str, digits: int) -> None:
        self._tree = tree
        self._store = store
        self._key = key
        self._new = hashlib.sha1 if digits == 40 else hashlib.sha256
        kept = store.get(SPACE, key)
        self._known: dict[str, str] = kept if isinstance(kept, dict) else {}
        self._fresh: dict[str, str] = {}

    def oid(self, path: str) -> str:
        """The id of a file; of one that cannot be read an id that no file has."""
        stamp = self._tree.stamp(path)
        known = self._known.get(path)
        if stamp is not None and isinstance(known, str) and known.startswith(f"{stamp} "):
            return known[len(stamp) + 1 :]
        try:
            data = self._tree.read(path)
        except OSError:
            return "unreadable"
        oid = self._new(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        if stamp is not None:
            self._fresh[path] = f"{stamp} {oid}"
        return oid

    def save(self) -> None:
        """Keeps what was found out."""
        if self._fresh:
            self._store.put(SPACE, self._key, {**self._known, **self._fresh})
            self._known, self._fresh = {**self._known, **self._fresh}, {}
