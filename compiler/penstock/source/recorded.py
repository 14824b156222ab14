"""A Tree that remembers what was read of it, so that one can tell later whether anything of that changed."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress

from penstock.source.joined import Joined
from penstock.source.tree import Entry, Tree
from penstock.source.worktree import Worktree


class Recorded:
    """A Tree; `reads` has for each path asked for the digest of what came back, a failure included.

    Args:
        known: the digest that a path had, and its stamp then; a file of the same stamp is not read for its digest.
    """

    def __init__(self, tree: Tree, known: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._tree = tree
        self._known = known or {}
        self.name = tree.name
        self.prefix = tree.prefix
        self.reads: dict[str, str] = {}
        self.consulted: set[str] = set()
        """The paths whose content somebody asked for."""
        self._last = "", b""  # what was read for its digest, for whoever reads it next
        self.is_steady = True
        """Whether every path gave the same each time."""

    def entries(self) -> Sequence[Entry]:
        return self._tree.entries()

    def beside(self, prefix: str) -> Tree | None:
        return self._tree.beside(prefix)

    def join(self, way: str) -> bool:
        """As of a Joined: what is read beside the Tree is remembered too."""
        if not isinstance(self._tree, Joined):
            self._tree = Joined(self._tree)
        return self._tree.join(way)

    @property
    def ways(self) -> Mapping[str, bool]:
        """The ways that were joined or tried."""
        return self._tree.ways if isinstance(self._tree, Joined) else {}

    def read(self, path: str) -> bytes:
        self.consulted.add(path)
        at, last = self._last
        if at == path:
            self._last = "", b""
            return last
        try:
            data = self._tree.read(path)
        except OSError as error:
            self._note(path, _failure(error))
            raise
        self._note(path, hashlib.sha256(data).hexdigest())
        return data

    def digest(self, path: str) -> str:
        """The digest of what `read` would give or of its failure, without reading where the stamp is a known one."""
        if path in self._known:
            digest, stamp = self._known[path]
            if self._stamp(path) == stamp:
                self._note(path, digest)
                return digest
        with suppress(OSError):  # noted as well
            self._last = path, self.read(path)
        return self.reads[path]

    def note(self, path: str, digest: str) -> None:
        """Somebody else has read a path, with a content of that digest."""
        self._note(path, digest)

    def stamps(self) -> dict[str, str]:
        """The stamps of the paths asked for, where they have one that can be trusted."""
        found = {path: self._stamp(path) for path in self.reads}
        return {path: stamp for path, stamp in found.items() if stamp is not None}

    def _stamp(self, path: str) -> str | None:
        return self._tree.stamp(path) if isinstance(self._tree, Worktree | Joined) else None

    def _note(self, path: str, digest: str) -> None:
        self.is_steady = self.reads.setdefault(path, digest) == digest and self.is_steady


def listing(tree: Tree) -> str:
    """A digest of the paths of a tree and of what stands at each."""
    while isinstance(tree, Recorded):
        tree = tree._tree
    if isinstance(tree, Worktree):
        tree.listing = tree.listing or _listing(tree)
        return tree.listing
    return _listing(tree)


def _listing(tree: Tree) -> str:
    lines = (f"{entry.kind} {entry.path!r}" for entry in tree.entries())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_unchanged(tree: Tree, reads: Mapping[str, str], known: Mapping[str, tuple[str, str]] | None = None) -> bool:
    """Whether every one of `reads` would give the same again."""
    again = Recorded(tree, known)
    return all(again.digest(path) == digest for path, digest in reads.items())


def _failure(error: OSError) -> str:
    return f"{type(error).__name__} {error.errno} {error.strerror}"
