"""Layouts written beside what stands there, then put in its place: whoever looks sees the old one or the new one."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from penstock.bundle.file import TooLarge, read_regular
from penstock.diagnostics.fatal import Fatal

MARK = ".writing-"
"""What stands before the name of whatever is not whole yet."""
_BLOBS = "blobs/sha256/"


class Staged(NamedTuple):
    """What waits: a whole new folder for `target`; or the listings of one that is there, whose blobs are written, to
    follow each other; or, without names of blobs, a file.
    """

    target: Path
    folder: Path | None
    listings: tuple[Path, ...]
    added: tuple[Path, ...]
    names: frozenset[str] | None


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Makes the directory; whoever else writes layouts into it waits. What one that was killed left there goes."""
    if directory.is_symlink():
        raise Fatal(f"{directory} is a symbolic link; a bundle is not written through one")
    directory.mkdir(parents=True, exist_ok=True)
    handle = os.open(directory, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        for left in directory.glob(f"{MARK}*"):
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def stage(
    target: Path, files: Mapping[str, bytes], *, meanwhile: bytes | None = None, what: str = "is no bundle"
) -> Staged | None:
    """Writes a layout's files, by path in it, without changing what `target` holds; None: it holds them already.

    `meanwhile`: an index.json that also names what is there, for as long as what is staged after this one has not
    taken its place.

    Raises:
        Fatal: something else stands there, or a link.
        OSError: the disk is full or may not be written; nothing is left then.
    """
    for folder in (target, target / "blobs", target / _BLOBS):
        if folder.is_symlink():
            raise Fatal(f"{folder} is a symbolic link; a bundle is not written through one")
    there = _there(target)
    if not there and not (target / "blobs").exists():
        return _whole(target, files)
    # Blobs alone are what one that was killed may have left.
    if "oci-layout" not in there and not all(path.startswith((_BLOBS, MARK)) for path in there):
        raise Fatal(f"{target} exists and {what}", help="name an empty or another directory")
    if there == set(files) and all(_holds(target / path, data) for path, data in files.items()):
        return None
    added: list[Path] = []
    try:
        (target / _BLOBS).mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            if path != "index.json" and not _holds(target / path, data):
                is_new = not (target / path).exists()
                os.replace(_written(target / _BLOBS, data, added), target / path)
                added[-1:] = [target / path] if is_new else []
        listings = [] if meanwhile in (None, files["index.json"]) else [_written(target, meanwhile or b"", added)]
        listings.append(_written(target, files["index.json"], added))
    except BaseException:
        _remove(added)
        raise
    names = frozenset(path.removeprefix(_BLOBS) for path in files if path.startswith(_BLOBS))
    return Staged(target, None, tuple(listings), tuple(added), names)


def stage_file(path: Path, data: bytes) -> Staged | None:
    """The same of one file."""
    if path.is_symlink():
        raise Fatal(f"{path} is a symbolic link; nothing is written through one")
    if _holds(path, data):
        return None
    added: list[Path] = []
    try:
        return Staged(path, None, (_written(path.parent, data, added),), tuple(added), None)
    except BaseException:
        _remove(added)
        raise


def commit(waiting: Sequence[Staged]) -> None:
    """Puts what waits in its place, in its order, once all of it is on the disk.

    Raises:
        OSError: one of them cannot be; it and those after it are left as they were.
    """
    done = 0
    held: list[Staged] = []
    try:
        if waiting:
            os.sync()  # one for all: one for each file costs more than all else together
        for staged in waiting:
            _commit(staged)
            done += 1
            if len(staged.listings) > 1:
                held.append(staged)
            else:
                _tidy(staged)
        for staged in held:
            os.replace(staged.listings[-1], staged.target / "index.json")
            _tidy(staged)
    except BaseException:
        discard(waiting[done:])
        raise


def discard(waiting: Sequence[Staged]) -> None:
    """Removes what waits; what it was to replace stays."""
    for staged in waiting:
        if staged.folder is not None:
            shutil.rmtree(staged.folder, ignore_errors=True)
        _remove(staged.added)


def _commit(staged: Staged) -> None:
    if staged.folder is not None:
        os.rename(staged.folder, staged.target)
    elif staged.names is None:
        os.replace(staged.listings[0], staged.target)
    else:
        os.replace(staged.listings[0], staged.target / "index.json")


def _tidy(staged: Staged) -> None:
    """What is not named any more harms nobody: where it cannot be removed, the next compile tries again."""
    if staged.folder is None and staged.names is not None:
        _remove([old for old in (staged.target / _BLOBS).iterdir() if old.name not in staged.names])
        _remove(list(staged.target.glob(f"{MARK}*")))


def _whole(target: Path, files: Mapping[str, bytes]) -> Staged:
    folder = target.parent / f"{MARK}{target.name}-{secrets.token_hex(4)}"
    try:
        for made in (f"{folder}", f"{folder}/blobs", f"{folder}/blobs/sha256"):
            os.mkdir(made)
        for path, data in files.items():
            _write(f"{folder}/{path}", data)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Staged(target, folder, (), (), frozenset())


def _there(target: Path) -> set[str]:
    """The paths of whatever is in a folder, to the depth of a layout."""
    if not target.is_dir():
        return {""} if os.path.lexists(target) else set()
    found = {path.name for path in target.iterdir() if path.name != "blobs"}
    blobs = target / "blobs"
    if blobs.is_dir():
        inside = {path.name for path in blobs.iterdir()}
        found |= {f"blobs/{name}" for name in inside - {"sha256"}}
        found |= {_BLOBS + path.name for path in blobs.glob("sha256/*")}
    return found


def _holds(path: Path, data: bytes) -> bool:
    try:
        return read_regular(path, len(data)) == data
    except (OSError, TooLarge):
        return False


def _written(folder: Path, data: bytes, added: list[Path]) -> Path:
    path = folder / f"{MARK}{secrets.token_hex(8)}"
    added.append(path)
    _write(str(path), data)
    return path


def _write(path: str, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        os.fchmod(handle, 0o644)  # whatever the umask
        rest = memoryview(data)
        while len(rest):
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()
