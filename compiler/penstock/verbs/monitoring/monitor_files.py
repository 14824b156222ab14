"""Files of traces: what of each is new since they were last read."""

import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from penstock.diagnostics.fatal import Fatal
from penstock.monitor import objects

_HEAD: Final = 1024
_TAIL: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a file was read; `head`: digest of its first bytes, `size` of them, by which another file of that name is
    told.
    """

    head: str
    size: int
    offset: int

    def plain(self) -> list[Any]:
        return [self.head, self.size, self.offset]


Marks = dict[str, dict[str, Mark]]
"""By Monitor, then by path."""


def marks(plain: Mapping[str, Mapping[str, Any]]) -> Marks:
    """Of a state.

    Raises:
        Fatal: it is damaged.
    """
    try:
        return {name: {path: _mark(*each) for path, each in files.items()} for name, files in plain.items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise Fatal(f"the state is damaged: {type(error).__name__}: {error}", help="move it away") from None


def _mark(head: str, size: int, offset: int) -> Mark:
    if not isinstance(head, str) or type(size) is not int or type(offset) is not int or min(size, offset) < 0:
        raise ValueError("a place in a file that is none")
    return Mark(head, size, offset)


def plain(marks: Marks) -> dict[str, Any]:
    """As JSON."""
    return {name: {path: mark.plain() for path, mark in files.items()} for name, files in marks.items()}


@contextmanager
def opened(path: Path, format: str, mark: Mark | None, *, growing: bool) -> Iterator[tuple[io.BufferedReader, Mark]]:
    """What is new of a file, and its mark once that is read.

    A file of lines is read on where it ended; any other is read again whole where its size differs.

    Args:
        growing: somebody may still write to it: a last line without an end stays for the next time.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_HEAD)
        size = file.seek(0, io.SEEK_END)
        compared = len(start) if mark is None else mark.size
        same = mark is not None and sha256(start[:compared]).hexdigest() == mark.head and size >= mark.offset
        is_lines = start[:2] != b"\x1f\x8b" and (format == "csv" or _is_lines(file, format))
        begin = mark.offset if mark is not None and same and (is_lines or mark.offset == size) else 0
        end = _whole_lines(file, begin, size) if growing and is_lines else size
        prefix = _heading(file, begin) if format == "csv" and begin else b""
        made = Mark(sha256(start).hexdigest(), len(start), end)
        if start[:2] == b"\x1f\x8b" and begin < end:
            file.seek(0)
            yield io.BufferedReader(gzip.GzipFile(fileobj=file)), made
        elif format == "parquet":
            file.seek(begin)
            yield file if begin == 0 else io.BufferedReader(_Part(file, b"", end, end)), made
        else:
            yield io.BufferedReader(_Part(file, prefix, begin, end), 1 << 20), made


def _is_lines(file: BinaryIO, format: str) -> bool:
    if format == "parquet":
        return False
    file.seek(0)
    return objects.is_lines(file.read(1 << 20))


def _whole_lines(file: BinaryIO, begin: int, size: int) -> int:
    """Up to behind the last line end; a line that is longer than any that is read is not waited for."""
    at = max(begin, size - _TAIL)
    file.seek(at)
    found = file.read(size - at).rfind(b"\n")
    return at + found + 1 if found >= 0 else size if size - begin > _TAIL else begin


def _heading(file: BinaryIO, begin: int) -> bytes:
    file.seek(0)
    line = file.readline(_TAIL)
    return line if file.tell() <= begin else b""


class _Part(io.RawIOBase):
    """A few bytes, then a stretch of a file."""

    def __init__(self, file: BinaryIO, prefix: bytes, begin: int, end: int) -> None:
        self._file, self._prefix, self._left = file, prefix, max(0, end - begin)
        file.seek(begin)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._prefix:
            piece, self._prefix = self._prefix[: len(buffer)], self._prefix[len(buffer) :]
        else:
            piece = self._file.read(min(len(buffer), self._left))
            self._left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)
