"""A checkout's files by the ids that git would give them, found out once for each stamp."""

import hashlib

from penstock.source.store import Store
from penstock.source.tree import Entry
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

    def entry(self, entry: Entry) -> Entry:
        """The same with an id; a file that cannot be read has one that no file has."""
        if entry.kind != "file":
            return entry
        stamp = self._tree.stamp(entry.path)
        known, _, oid = str(self._known.get(entry.path)).rpartition(" ")
        if known != stamp:
            try:
                data = self._tree.read(entry.path)
            except OSError:
                return Entry(entry.path, "file", "unreadable")
            oid = self._new(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
            if stamp is not None:
                self._fresh[entry.path] = f"{stamp} {oid}"
        return Entry(entry.path, "file", oid)

    def save(self) -> None:
        """Keeps what was found out."""
        if self._fresh:
            self._store.put(SPACE, self._key, {**self._known, **self._fresh})
            self._known, self._fresh = {**self._known, **self._fresh}, {}
