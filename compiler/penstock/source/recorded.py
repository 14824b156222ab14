"""A Tree that remembers what was read of it, so that one can tell later whether anything of that changed."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress

from penstock.source.tree import Entry, Tree


class Recorded:
    """A Tree; `reads` has for each path asked for the digest of what came back, a failure included."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.name = tree.name
        self.prefix = tree.prefix
        self.reads: dict[str, str] = {}
        self.is_steady = True
        """Whether every path gave the same each time."""

    def entries(self) -> Sequence[Entry]:
        return self._tree.entries()

    def read(self, path: str) -> bytes:
        try:
            data = self._tree.read(path)
        except OSError as error:
            self._note(path, _failure(error))
            raise
        self._note(path, hashlib.sha256(data).hexdigest())
        return data

    def _note(self, path: str, digest: str) -> None:
        self.is_steady = self.reads.setdefault(path, digest) == digest and self.is_steady


def listing(tree: Tree) -> str:
    """A digest of the paths of a tree and of what stands at each."""
    lines = (f"{entry.kind} {entry.path!r}" for entry in tree.entries())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_unchanged(tree: Tree, reads: Mapping[str, str]) -> bool:
    """Whether every one of `reads` would give the same again."""
    again = Recorded(tree)
    for path, digest in reads.items():
        with suppress(OSError):  # noted as well
            again.read(path)
        if again.reads[path] != digest:
            return False
    return True


def _failure(error: OSError) -> str:
    return f"{type(error).__name__} {error.errno} {error.strerror}"
