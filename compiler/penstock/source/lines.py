"""A text's lines as an editor counts them: from 1, ended by LF, CRLF or CR; columns are code points from 1."""

import re
from bisect import bisect_right
from functools import cached_property

from penstock.diagnostics.location import Span

_BREAK = re.compile(r"\r\n|\n|\r")


class Lines:
    """Offsets of a text turned into lines and columns. A byte order mark is no part of the text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def __len__(self) -> int:
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start(self, line: int) -> int:
        """Offset of the first code point of a line; of the end of the text where there is no such line."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def line(self, number: int) -> str:
        """A line without its end; empty where there is no such line."""
        if not 1 <= number <= len(self._starts):
            return ""
        return self.text[self._starts[number - 1] : self.start(number + 1)].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        """From one offset to another, exclusive; at least one column wide."""
        return Span(*self.position(start), *self.position(max(end, start + 1)))


def normal(text: str) -> str:
    """`text` with LF ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def decode(data: bytes) -> str:
    """UTF-8 text without its byte order mark; bytes that are not UTF-8 are shown as U+FFFD."""
    return data.decode("utf-8", errors="replace").removeprefix("\ufeff")
