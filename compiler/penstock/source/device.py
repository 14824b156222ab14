"""Names that bytes go through instead of staying: a file must not be put in their place."""

import os
import stat
from pathlib import Path

_KEPT = ("/dev", "/proc")


def through(path: Path) -> bool:
    """A device, a pipe or a socket, or whatever a name below /dev or /proc stands for, such as /dev/stdout."""
    whole = os.path.abspath(path)
    if any(whole.startswith(f"{folder}/") for folder in _KEPT):
        return os.path.exists(whole)
    try:
        mode = os.lstat(whole).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))


def put(path: Path, data: bytes) -> None:
    """Writes to what is there.

    Raises:
        OSError: it takes no bytes.
    """
    with os.fdopen(os.open(path, os.O_WRONLY), "wb", buffering=0) as stream:
        left = memoryview(data)
        while left:
            left = left[stream.write(left) or 0 :]
