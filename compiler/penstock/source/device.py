"""Names that bytes go through instead of staying: a file must not be put in their place."""

import os
import stat
from pathlib import Path

_KEPT = ("/dev", "/proc")
_MEMORY = "/dev/shm"
"""Where files lie as anywhere else."""


def through(path: Path) -> bool:
    """A device, a pipe or a socket, or whatever a link below /dev or /proc stands for, such as /dev/stdout."""
    whole = os.path.abspath(path)
    try:
        mode = os.lstat(whole).st_mode
    except OSError:
        return False
    if stat.S_ISLNK(mode):
        is_kept = any(whole.startswith(f"{folder}/") for folder in _KEPT) and not whole.startswith(f"{_MEMORY}/")
        return is_kept and os.path.exists(whole)
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def put(path: Path, data: bytes) -> None:
    """Writes to what is there; behind what a file, such as one that standard output goes to, holds already.

    Raises:
        OSError: it takes no bytes.
    """
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb", buffering=0) as stream:
        left = memoryview(data)
        while left:
            left = left[stream.write(left) or 0 :]
