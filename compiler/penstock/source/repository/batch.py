"""One `git cat-file --batch` that answers question after question."""

import subprocess
import threading
import weakref
from functools import cached_property
from pathlib import Path

from penstock.source.repository import git


class Batch:
    """Blobs by id; the process starts with the first question and ends with this object."""

    def __init__(self, dir: Path) -> None:
        self._dir = dir
        self._lock = threading.Lock()

    def read(self, oid: str) -> bytes | None:
        """The bytes of a blob (hexadecimal id), None where this clone has no such blob.

        Raises:
            OSError: git ended.
        """
        with self._lock:
            out, into = self.process.stdout, self.process.stdin
            assert out is not None and into is not None
            into.write(f"{git.commit(oid)}\n".encode())
            into.flush()
            head = out.readline().split()
            if not head:
                raise OSError("git cat-file ended")
            if len(head) != 3:
                return None
            data = out.read(int(head[2]) + 1)[:-1]
            return data if head[1] == b"blob" else None

    @cached_property
    def process(self) -> "subprocess.Popen[bytes]":
        at, more = git.where(self._dir)
        made = subprocess.Popen(
            git.command(*more, "cat-file", "--batch"),
            cwd=at,
            env=git.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        weakref.finalize(self, _end, made)
        return made


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.kill()
    process.wait()
