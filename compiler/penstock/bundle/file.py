"""Files of a bundle on disk: written whole or not at all, read only where they are regular."""

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO

from penstock.source import device

WRITING = ".writing-"
"""What names of files begin with while they are written; one who is killed leaves them behind."""


class TooLarge(Exception):
    """A file has more bytes than are read."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def replace(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Puts `data` at `path`: whole and on the disk, or not at all; through a device or a pipe where one is there."""
    if device.through(path):
        device.put(path, data)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=WRITING)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def create(path: Path, data: bytes, mode: int) -> None:
    """Writes a file that must not exist yet, with a mode that it has from its first byte on.

    Raises:
        OSError: it exists, be it as a link, or cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read_regular(path: Path, largest: int) -> bytes:
    """The bytes of a regular file, never through a link at its end.

    Raises:
        OSError: absent, a link, a folder or a device, not readable.
        TooLarge: more than `largest` bytes.
    """
    with open_regular(path, largest) as file:
        return file.read(largest)


def open_regular(path: Path, largest: int) -> BinaryIO:
    """The same file, opened."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    status = os.fstat(file.fileno())
    if stat.S_ISREG(status.st_mode) and status.st_size <= largest:
        return file
    file.close()
    if stat.S_ISREG(status.st_mode):
        raise TooLarge(status.st_size)
    raise OSError(errno.EINVAL, "no regular file", str(path))
