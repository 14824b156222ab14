"""Rows of a dataset in little room: few in memory, many on disk, read when they are looked at."""

import io
import json
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from threading import Lock
from typing import IO, Any, overload

from penstock.source.data.rows import Row

_FEW = 2_000
"""Rows that are held in memory."""
_BUFFER = 1 << 17


def kept(rows: Iterable[Row]) -> Sequence[Row]:
    """The rows in their order, to be looked at as often as one likes; the values of each are JSON."""
    coming = iter(rows)
    first = tuple(islice(coming, _FEW + 1))
    return first if len(first) <= _FEW else ManyRows(chain(first, coming))


class ManyRows(Sequence[Row]):
    """A Row is made anew each time it is looked at: two looks give equal Rows, not the same one.

    They lie in a file without a name, which goes with this value.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._file: IO[bytes] = _nameless()
        self._ends = array("Q", [0])
        self._guard = Lock()
        waiting = bytearray()
        for row in rows:
            text = json.dumps([row.id, row.values, row.line], separators=(",", ":"), ensure_ascii=False)
            data = text.encode("utf-8", "surrogatepass")
            self._ends.append(self._ends[-1] + len(data))
            waiting += data
            if len(waiting) > _BUFFER:
                self._settle(waiting)
                waiting = bytearray()
        self._settle(waiting)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        places = range(len(self))
        return tuple(map(self._at, places[index])) if isinstance(index, slice) else self._at(places[index])

    def __iter__(self) -> Iterator[Row]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ManyRows | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self),)

    def _at(self, place: int) -> Row:
        start, end = self._ends[place], self._ends[place + 1]
        with self._guard:
            self._file.seek(start)
            data = self._file.read(end - start)
        identity, values, line = json.loads(data.decode("utf-8", "surrogatepass"))
        return Row(identity, values, line)

    def _settle(self, data: bytearray) -> None:
        start = self._file.tell()
        left = memoryview(data)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError:  # no room on the disk: memory takes all of it
            self._file.seek(0)
            there = self._file.read(start)
            self._file.close()
            self._file = io.BytesIO()
            self._file.write(there + data)


def _nameless() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile(buffering=0)
    except OSError:
        return io.BytesIO()
