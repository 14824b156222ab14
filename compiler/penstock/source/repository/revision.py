"""A commit's files as a Tree, read from git's objects, never from a checkout."""

import errno
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from penstock.source import paths
from penstock.source.repository import git
from penstock.source.repository.batch import Batch
from penstock.source.repository.blobs import Blobs
from penstock.source.tree import LARGEST, Entry
from penstock.source.worktree import KINDS, entry, too_large


def open(dir: Path, commit: str, *, quick: bool = False) -> "Revision":
    """The files below a folder at a commit (hexadecimal, from `git.resolve`); none where it had no such folder.

    quick: a few blobs are all that is read, for which GitPython takes too long to import.

    Raises:
        Fatal: no repository, or one that git refuses to read.
    """
    return Revision(Path(dir), git.commit(commit), git.prefix(Path(dir)), Batch(dir) if quick else Blobs(dir))


def beside(other: "Revision", commit: str) -> "Revision":
    """The files of another commit (hexadecimal) below the same folder."""
    return Revision(other.dir, git.commit(commit), other.prefix, other.blobs)


class Revision:
    """A Tree; `entries` are listed once, all blobs come from one git process."""

    def __init__(self, dir: Path, commit: str, prefix: str, blobs: Batch | Blobs) -> None:
        self.name = commit
        self.prefix = prefix
        self.dir = dir
        self.blobs = blobs

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        found = self._by_path.get(path)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, f"no such file at {self.name[:12]}", path)
        if found.kind != "file" or found.oid is None:
            raise OSError(errno.EINVAL, f"a {found.kind}, no file", path)
        try:
            data = self.blobs.read(found.oid)
        except OSError:
            data = None
        if data is None:
            raise git.lacking(self.name)
        if len(data) > LARGEST:
            raise too_large(path)
        return data

    def beside(self, prefix: str) -> "Revision | None":
        made = Revision(self.dir, self.name, prefix, self.blobs)
        folder = f"{self.name}:{prefix}".removesuffix("/")
        try:
            listed = git.run(self.dir, "ls-tree", "--full-tree", "-r", "-z", folder)
        except git.Failed:
            return None
        made._entries = _sorted(listed)
        return made

    def every(self) -> list[Entry]:
        """The files of the whole repository, by their paths from here."""
        whole = self.beside("")
        entries = whole.entries() if whole is not None else ()
        return [entry._replace(path=paths.seen(self.prefix, entry.path)) for entry in entries]

    @cached_property
    def _entries(self) -> list[Entry]:
        try:
            return _sorted(git.run(self.dir, "ls-tree", "-r", "-z", git.folder(self.dir, self.name)))
        except git.Failed as failed:
            if "Not a valid object name" not in failed.said or not self.prefix:
                raise
            return []  # a bare repository: no such folder at this commit

    @cached_property
    def _by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self._entries}


def _sorted(listed: bytes) -> list[Entry]:
    return sorted(_entry(record) for record in listed.split(b"\0") if record)


def _entry(record: bytes) -> Entry:
    """Of `mode type oid<TAB>path`."""
    head, _, name = record.partition(b"\t")
    mode, _, oid = head.split(b" ")
    return entry(name, KINDS.get(mode, "file"), oid.decode())
