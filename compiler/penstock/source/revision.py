"""A commit's files as a Tree, read from git's objects, never from a checkout."""

import errno
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from penstock.source import git, objects
from penstock.source.batch import Batch
from penstock.source.tree import Entry
from penstock.source.worktree import entry


def open(dir: Path, commit: str) -> "Revision":
    """The files below a folder at a commit (hexadecimal, from `git.resolve`); none where it had no such folder.

    Raises:
        Fatal: no repository, or one that git refuses to read.
    """
    return Revision(Path(dir), git.commit(commit), git.prefix(Path(dir)))


class Revision:
    """A Tree; `entries` are listed once, blobs come from one git process."""

    def __init__(self, dir: Path, commit: str, prefix: str) -> None:
        self.name = commit
        self.prefix = prefix
        self.dir = dir
        self._batch = Batch(dir)
        self._ahead: dict[str, bytes] = {}

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        found = self._by_path.get(path)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, f"no such file at {self.name[:12]}", path)
        if found.kind != "file" or found.oid is None:
            raise OSError(errno.EINVAL, f"a {found.kind}, no file", path)
        return self.read_blob(found.oid)

    def prefetch(self, oids: Iterable[str]) -> None:
        """Takes many blobs at once: what is read of them next comes from memory, once each."""
        self._ahead.update(objects.blobs(self.dir, oids))

    def read_blob(self, oid: str) -> bytes:
        """The bytes of a blob, of this revision or not.

        Raises:
            OSError: there is none in this clone.
        """
        ready = self._ahead.pop(oid, None)
        if ready is not None:
            return ready
        try:
            data = self._batch.read(oid)
        except OSError:
            data = None
        if data is None:
            raise OSError(errno.EIO, "git has no such object in this clone", oid)
        return data

    @cached_property
    def _entries(self) -> list[Entry]:
        listed = git.run(self.dir, "ls-tree", "-r", "-z", self.name)
        return sorted(_entry(record) for record in listed.split(b"\0") if record)

    @cached_property
    def _by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self._entries}


def _entry(record: bytes) -> Entry:
    """Of `mode type oid<TAB>path`."""
    head, _, name = record.partition(b"\t")
    mode, _, oid = head.split(b" ")
    return entry(name, objects.KINDS.get(mode, "file"), oid.decode())
