"""Writes a file of a checkout: whole or not at all, through no link, and only over what was read of it."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class Changed(OSError):
    """The file is not any more what was read."""


def replace(root: Path, path: str, before: bytes, after: bytes) -> None:
    """Writes `after` over the regular file at `path` below `root`, which holds `before`; its mode stays.

    Raises:
        Changed: it holds something else by now.
        OSError: it cannot be written, a link stands on the way, or it is no regular file.
    """
    *folders, name = path.split("/")
    if not name or any(part in ("", ".", "..") for part in folders) or name in (".", ".."):
        raise OSError("no path of a file below the project")
    folder = os.open(root, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0))
    try:
        for part in folders:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        _replace(folder, name, before, after)
    finally:
        os.close(folder)


def create(root: Path, path: str, data: bytes) -> None:
    """Writes a new file at `path` below `root`, and the folders on the way.

    Raises:
        FileExistsError: something is there already, if only a link.
        OSError: it cannot be written, or a link stands on the way.
    """
    *folders, name = path.split("/")
    if any(part in ("", ".", "..") for part in (*folders, name)):
        raise OSError("no path of a file below the project")
    folder = os.open(root, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0))
    try:
        for part in folders:
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=folder)
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        handle = os.open(name, _WRITE, 0o666, dir_fd=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    finally:
        os.close(folder)


def _replace(folder: int, name: str, before: bytes, after: bytes) -> None:
    draft = f".{name[:200]}.{secrets.token_hex(8)}"
    handle = os.open(draft, _WRITE, 0o600, dir_fd=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(_held(folder, name, before)))
            os.fsync(file.fileno())
        _held(folder, name, before)
        os.replace(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft, dir_fd=folder)
        raise
    os.fsync(folder)


def _held(folder: int, name: str, before: bytes) -> int:
    """The mode of a file that still holds `before`."""
    with os.fdopen(os.open(name, _READ, dir_fd=folder), "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise OSError("no regular file")
        if file.read() != before:
            raise Changed("it has changed since it was read")
        return mode
