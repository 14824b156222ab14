"""JSON values that wait on disk for the rest of a run: memory holds where they lie."""

import json
import tempfile
import weakref
from array import array
from typing import IO, Any

from penstock.diagnostics.secret import clean_bytes

_MEMORY = 1 << 17
"""Bytes that wait in memory before a file is made, and between two writes."""


class Spill:
    """Values by number, in a file without a name that goes with the Spill. While none can be written, memory holds
    them.

    Args:
        count: of the numbers.
    """

    def __init__(self, count: int) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0
        self._starts = array("q", [-1]) * count
        self._sizes = array("q", [0]) * count
        self._waiting: dict[int, bytes] = {}
        self._size = 0
        self._most = _MEMORY

    def put(self, number: int, value: Any) -> None:
        """Keeps a JSON value, secrets struck out.

        Raises:
            TypeError, ValueError: no JSON value.
        """
        data = clean_bytes(json.dumps(value, separators=(",", ":")).encode())
        self._waiting[number] = data
        self._size += len(data)
        if self._size > self._most:
            self._settle()

    def get(self, number: int) -> Any:
        """What was put last; KeyError where nothing was."""
        data = self._waiting.get(number)
        return json.loads(self._read(number) if data is None else data)

    def _read(self, number: int) -> bytes:
        if self._file is None or self._starts[number] < 0:
            raise KeyError(number)
        self._file.seek(self._starts[number])
        return self._file.read(self._sizes[number])

    def _settle(self) -> None:
        try:
            self._write(b"".join(self._waiting.values()))
        except OSError:
            self._most = 2 * self._size  # perhaps there is room then
            return
        for number, data in self._waiting.items():
            self._starts[number], self._sizes[number] = self._end, len(data)
            self._end += len(data)
        self._waiting.clear()
        self._size, self._most = 0, _MEMORY

    def _write(self, data: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it goes with the Spill
            weakref.finalize(self, self._file.close)
        self._file.seek(self._end)
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]
