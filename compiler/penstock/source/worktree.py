"""A checkout as a Tree: what git tracks or would track, read without following a link."""

import errno
import os
import shlex
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Literal

from penstock.diagnostics.fatal import Fatal
from penstock.source.repository import bare, git
from penstock.source.tree import LARGEST, Entry

KINDS: Mapping[bytes, Literal["symlink", "submodule"]] = {b"120000": "symlink", b"160000": "submodule"}
"""What is no file, by git's mode."""
PROJECT = "penstock.yaml"
YOUNG = 2_000_000_000
"""Nanoseconds for which a file may change again without its times showing it."""
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def find(dir: Path) -> Path:
    """The nearest folder upwards that holds `penstock.yaml`.

    Raises:
        Fatal: there is none.
    """
    start = Path(os.path.abspath(dir))
    for folder in (start, *start.parents):
        if os.path.lexists(folder / PROJECT):
            return folder
    below = " or ".join(f"`--project {name}`" for name in _below(start))
    other = f"{below} names one below it" if below else "`--project DIR` names another folder"
    raise Fatal(f"no {PROJECT} in {start} or above it", help=f"`penstock init` writes one; {other}")


def _below(folder: Path, most: int = 3, looked_at: int = 1000) -> Sequence[str]:
    """The first folders below that hold a project, as in a monorepo: two levels deep, no link followed."""
    found: list[str] = []
    open_ = [(folder, "")]
    while open_ and looked_at > 0:
        at, name = open_.pop(0)
        try:
            with os.scandir(at) as listed:
                inner = sorted(e.name for e in islice(listed, looked_at) if e.is_dir(follow_symlinks=False))
        except OSError:
            continue
        looked_at -= len(inner) + 1
        for each in inner:
            path = f"{name}{each}"
            if each.startswith((".", "-")) or shlex.quote(path) != path:
                continue
            if os.path.lexists(at / each / PROJECT):
                found.append(path)
            elif not name:
                open_.append((at / each, f"{each}/"))
    return sorted(found)[:most]


def open(dir: Path) -> "Worktree":
    """The files below a folder as they stand now.

    Raises:
        Fatal: no such folder, or a repository that git refuses to read.
    """
    root = Path(os.path.realpath(dir))
    if bare.find(root) is not None:
        raise Fatal(
            "a bare repository has no files checked out",
            help="name revisions: `penstock diff main~1..main`, `penstock check --rev main`",
        )
    if not root.is_dir():
        raise Fatal(f"no folder {dir}")
    try:
        prefix = git.prefix(root)
    except git.Failed as failed:
        if not git.is_outside(failed):
            raise
        return Worktree(root, "", is_git=False)
    return Worktree(root, prefix, is_git=True)


class Worktree:
    """A Tree; `entries` are listed once."""

    name = "worktree"

    def __init__(self, root: Path, prefix: str, *, is_git: bool) -> None:
        self.root = root
        self.prefix = prefix
        self._is_git = is_git
        self.listing: str | None = None
        """The digest of the listing, once somebody has asked for it."""

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        kind = self._kinds.get(path)
        if kind is None:
            raise FileNotFoundError(errno.ENOENT, "no such file in the project", path)
        if kind != "file":
            raise OSError(errno.EINVAL, f"a {kind}, no file", path)
        sparse = self._sparse.get(path)
        if sparse is not None:
            return git.blob(self.root, sparse)
        return _read(self.root, path)

    def beside(self, prefix: str) -> "Worktree | None":
        parts = len(self.prefix.split("/")) - 1
        folder = self.root.joinpath(*[".."] * parts, prefix) if parts else self.root / prefix
        root = Path(os.path.normpath(folder))
        if not root.is_dir() or Path(os.path.realpath(root)) != root:
            return None
        if not self._is_git:
            return Worktree(root, prefix, is_git=False)
        found = open(root)
        return found if found.prefix == prefix else None  # else a repository of its own

    def stamp(self, path: str) -> str | None:
        """What a listed file's inode, size and times were: another content has another stamp.

        None where there is no such file, and where it is so young that it may change again unseen.
        """
        found = self._states.get(path)
        if found is None:
            return None
        written, changed = found.st_mtime_ns, found.st_ctime_ns
        young = self._listed_at - YOUNG
        return None if written >= young or changed >= young else f"{found.st_ino} {found.st_size} {written} {changed}"

    @cached_property
    def _entries(self) -> list[Entry]:
        names, absent = _tracked(self.root) if self._is_git else (set(_walked(self.root)), set())
        self._listed_at = time.time_ns()
        self._states: dict[str, os.stat_result] = {}
        self._sparse: dict[str, str] = {}
        found = list(_listed(self.root, names, self._states))
        return sorted([*found, *self._left_out(absent - {os.fsencode(each.path) for each in found})])

    def _left_out(self, names: set[bytes]) -> Iterator[Entry]:
        """What a sparse checkout does not hold: as it is tracked, read from git's objects."""
        for name, kind, oid in _staged(self.root) if names else ():
            if name in names:
                found = entry(name, kind)
                if found.kind == "file":
                    self._sparse[found.path] = oid
                yield found

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {entry.path: entry.kind for entry in self._entries}


def _tracked(root: Path) -> tuple[set[bytes], set[bytes]]:
    """The names that git tracks or would track, and those of them that a sparse checkout may leave out."""
    listed = git.run(root, "ls-files", "-t", "-z", "--cached", "--others", "--exclude-standard")
    names: set[bytes] = set()
    absent: set[bytes] = set()
    for record in listed.split(b"\0")[:-1]:
        tag, _, name = record.partition(b" ")
        names.add(name)
        if tag == b"S":
            absent.add(name)
    return names, absent


def _staged(root: Path) -> Iterator[tuple[bytes, Literal["file", "symlink", "submodule"], str]]:
    """Name, kind and blob id of everything in the index."""
    for record in git.run(root, "ls-files", "--stage", "-z").split(b"\0")[:-1]:
        head, _, name = record.partition(b"\t")
        mode, oid, _ = head.split(b" ")
        yield name, KINDS.get(mode, "file"), oid.decode()


def _walked(root: Path) -> Iterator[bytes]:
    """Without git: everything but dot folders."""
    base = os.fsencode(root)
    for folder, folders, files in os.walk(base):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = sorted(name for name in folders if not name.startswith(b"."))
        for name in (*files, *links):
            yield os.path.relpath(os.path.join(folder, name), base)


def _listed(root: Path, names: set[bytes], states: dict[str, os.stat_result]) -> Iterator[Entry]:
    """What stands at each name; a name below a link, or one that is gone, is no entry."""
    base = os.path.join(os.fsencode(root), b"")
    real: dict[bytes, bool] = {b"": True}

    def is_real(folder: bytes) -> bool:
        if folder not in real:
            real[folder] = is_real(os.path.dirname(folder)) and _kind(_state(base + folder)) == "submodule"
        return real[folder]

    for name in sorted(names):
        name = name.rstrip(b"/")
        folder = name[: max(name.rfind(b"/"), 0)]
        if not (real[folder] if folder in real else is_real(folder)):
            continue
        state = _state(base + name)
        kind = _kind(state)
        if kind is not None:
            found = entry(name, kind)
            if kind == "file" and isinstance(state, os.stat_result):
                states[found.path] = state
            yield found


def entry(name: bytes, kind: Literal["file", "symlink", "submodule", "special"], oid: str | None = None) -> Entry:
    """An Entry of a name as git gives it; a name that is not UTF-8 is shown, never read."""
    try:
        return Entry(name.decode("utf-8"), kind, oid)
    except UnicodeDecodeError:
        return Entry(name.decode("utf-8", "backslashreplace"), "special" if kind == "file" else kind, oid)


def too_large(path: str) -> OSError:
    """What `Tree.read` raises for a file of more bytes than are read."""
    return OSError(errno.EFBIG, f"larger than {LARGEST >> 20} MiB", path)


def _state(path: bytes) -> os.stat_result | OSError | None:
    """What stands at a path, a link itself; None where nothing does."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return error


def _kind(state: os.stat_result | OSError | None) -> Literal["file", "symlink", "submodule", "special"] | None:
    """A listed folder can only be a repository of its own."""
    if state is None:
        return None
    if isinstance(state, OSError):
        return "special"
    mode = state.st_mode
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISLNK(mode):
        return "symlink"
    return "submodule" if stat.S_ISDIR(mode) else "special"


def _read(root: Path, path: str) -> bytes:
    """Opens folder by folder, so that no link is followed even where one appears meanwhile."""
    parts = path.split("/")
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _READ | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        handle = os.open(parts[-1], _READ, dir_fd=folder)
    finally:
        os.close(folder)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "no regular file", path)
        if found.st_size > LARGEST:
            raise too_large(path)
        return file.read()
