"""A commit's files as a Tree, read from git's objects, never from a checkout."""

import errno
from collections.abc import Sequence
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


def beside(other: "Revision", commit: str) -> "Revision":
    """The files of another commit (hexadecimal) below the same folder."""
    return Revision(other.dir, git.commit(commit), other.prefix)


class Revision:
    """A Tree; `entries` are listed once, blobs come from one git process."""

    def __init__(self, dir: Path, commit: str, prefix: str) -> None:
        self.name = commit
        self.prefix = prefix
        self.dir = dir
        self._batch = Batch(dir)

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        found = self._by_path.get(path)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, f"no such file at {self.name[:12]}", path)
        if found.kind != "file" or found.oid is None:
            raise OSError(errno.EINVAL, f"a {found.kind}, no file", path)
        try:
            data = self._batch.read(found.oid)
        except OSError:
            data = None
        if data is None:
            raise OSError(errno.EIO, "git has no such object in this clone", path)
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
