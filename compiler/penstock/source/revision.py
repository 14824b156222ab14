"""A commit's files as a Tree, read from git's objects, never from a checkout."""

import errno
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from penstock.source import git
from penstock.source.tree import LARGEST, Entry
from penstock.source.worktree import entry, too_large

if TYPE_CHECKING:
    from git.cmd import Git

_KINDS: dict[bytes, Literal["symlink", "submodule"]] = {b"120000": "symlink", b"160000": "submodule"}
_SHA1 = 40  # digits; GitPython reads no repository of longer names


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
        self._dir = dir
        self._blobs = Blobs(dir)

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        found = self._by_path.get(path)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, f"no such file at {self.name[:12]}", path)
        if found.kind != "file" or found.oid is None:
            raise OSError(errno.EINVAL, f"a {found.kind}, no file", path)
        data = self._blobs.read(found.oid)
        if len(data) > LARGEST:
            raise too_large(path)
        return data

    def beside(self, prefix: str) -> "Revision | None":
        made = Revision(self._dir, self.name, prefix)
        made._blobs = self._blobs
        folder = f"{self.name}:{prefix}".removesuffix("/")
        try:
            listed = git.run(self._dir, "ls-tree", "--full-tree", "-r", "-z", folder)
        except git.Failed:
            return None
        made._entries = _sorted(listed)
        return made

    @cached_property
    def _entries(self) -> list[Entry]:
        return _sorted(git.run(self._dir, "ls-tree", "-r", "-z", self.name))

    @cached_property
    def _by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self._entries}


class Blobs:
    """Contents by blob id, from GitPython's `git cat-file --batch`, which starts at the first read."""

    def __init__(self, dir: Path) -> None:
        self._dir = dir
        self._lock = threading.Lock()

    def read(self, oid: str) -> bytes:
        """
        Raises:
            OSError: the object is missing (a partial clone) or git ended.
        """
        try:
            if len(oid) != _SHA1:
                return git.run(self._dir, "cat-file", "blob", oid)
            with self._lock:
                return self._git.get_object_data(oid)[3]
        except (ValueError, OSError, git.Failed):
            raise OSError(errno.EIO, "git has no such object in this clone", oid) from None

    @cached_property
    def _git(self) -> "Git":
        from git.cmd import Git  # slow to import, and a checkout needs none of it

        made = Git(str(self._dir))
        made.set_persistent_git_options(c=git.CONFIGURATION)
        made.update_environment(**git.FIXED)
        return made


def _sorted(listed: bytes) -> list[Entry]:
    return sorted(_entry(record) for record in listed.split(b"\0") if record)


def _entry(record: bytes) -> Entry:
    """Of `mode type oid<TAB>path`."""
    head, _, name = record.partition(b"\t")
    mode, _, oid = head.split(b" ")
    return entry(name, _KINDS.get(mode, "file"), oid.decode())
