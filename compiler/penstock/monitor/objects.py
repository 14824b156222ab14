"""JSON objects of a file, one after the other: a line each, the elements of an array, or one behind the other."""

import codecs
import json
import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from penstock.monitor.observed import Rejected

LINE = 8 << 20
"""Bytes of the longest line."""
VALUE = 64 << 20
"""Characters of the longest value that is no line."""
_PIECE = 1 << 20
_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


def lines(file: BufferedReader) -> Iterator[bytes | Rejected]:
    """The lines, each with its end; one that is too long is skipped in pieces."""
    if file.peek(2)[:2] in _UTF16:
        yield Rejected("encoding")
        return
    if file.peek(3)[:3] == _UTF8_MARK:
        file.read(3)
    while line := file.readline(LINE + 1):
        if len(line) > LINE and not line.endswith(b"\n"):
            while (more := file.readline(_PIECE)) and not more.endswith(b"\n"):
                """It is not kept."""
            yield Rejected("too-long")
        else:
            yield line


def text(line: bytes) -> str | Rejected:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return Rejected("encoding")


def parsed(line: bytes) -> dict[str, Any] | Rejected:
    """The object in a line; one without an end that is no JSON was cut off."""
    found = text(line)
    if isinstance(found, Rejected):
        return found
    try:
        value = json.loads(found)
    except (ValueError, RecursionError):
        return Rejected("json" if line.endswith(b"\n") else "truncated")
    return value if isinstance(value, dict) else Rejected("shape")


def objects(file: BufferedReader) -> Iterator[dict[str, Any] | Rejected]:
    """The objects of a file: JSON Lines; else, by how it begins, an array or values over many lines."""
    start = file.peek(_PIECE)
    if start[:2] not in _UTF16 and _is_spread(start.removeprefix(_UTF8_MARK).lstrip()):
        yield from _spread(file)
        return
    for line in lines(file):
        if isinstance(line, Rejected):
            yield line
        elif line.strip():
            yield parsed(line)


def is_lines(start: bytes) -> bool:
    """Whether a file that begins so is JSON Lines."""
    found = start.removeprefix(_UTF8_MARK).lstrip()
    return found.startswith(b"{") and not _is_spread(found)


def _is_spread(start: bytes) -> bool:
    first = start.partition(b"\n")[0].rstrip()
    return start.startswith(b"[") or (first.startswith(b"{") and first.endswith((b"{", b"[", b",")))


def _spread(file: BufferedReader) -> Iterator[dict[str, Any] | Rejected]:
    """After a fault nothing says where the next value begins, so the rest of the file is one rejection."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    reads = json.JSONDecoder().raw_decode
    held, ended, want = "", False, 0
    while True:
        try:
            while not ended and len(held) <= want:
                piece = file.read(_PIECE)
                ended = not piece
                held += decode(piece, ended)
        except UnicodeDecodeError:
            yield Rejected("encoding")
            return
        at = _end_of_between(held)
        if at == len(held) and ended:
            return
        try:
            value, end = reads(held, at) if at < len(held) else (None, -1)
        except (ValueError, RecursionError):
            end = -1
        # a number or a word may go on in the next piece; an object ends with its bracket
        if end < 0 or (end == len(held) and not ended):
            if ended or len(held) > VALUE:
                yield Rejected("truncated" if ended else "too-long")
                return
            held, want = held[at:], 2 * (len(held) - at)
            continue
        yield value if isinstance(value, dict) else Rejected("shape")
        held, want = held[end:], 0


def _end_of_between(held: str) -> int:
    found = _BETWEEN.match(held)
    return found.end() if found else 0
