"""Contents by blob id, through GitPython."""

import errno
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.source.repository import git

if TYPE_CHECKING:
    from git.cmd import Git

_SHA1 = 40  # digits; GitPython reads no repository of longer names


class Blobs:
    """From GitPython's `git cat-file --batch`, which starts at the first read."""

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
                return git.blob(self._dir, oid)
            with self._lock:
                return self._git.get_object_data(oid)[3]
        except (ValueError, OSError, git.Failed):
            raise OSError(errno.EIO, "git has no such object in this clone", oid) from None

    @cached_property
    def _git(self) -> "Git":
        from git.cmd import Git  # slow to import, and a checkout needs none of it

        at, more = git.where(self._dir)
        made = Git(str(at))
        made.set_persistent_git_options(c=(*git.CONFIGURATION, *more[1:]))
        made.update_environment(**git.FIXED)
        return made
