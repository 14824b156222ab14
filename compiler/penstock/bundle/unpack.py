"""Reads the one layer of a bundle piece by piece: nothing is written, and nothing is held that was not asked for."""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from penstock.bundle.archive import BLOCK, END, PATH
from penstock.diagnostics.fatal import Fatal

PIECE = 1 << 20
"""Bytes of a piece, at most."""
FILES = 10_000
"""The most files of a bundle."""


class Member(NamedTuple):
    """A file of an archive; `pieces` are its bytes, to be taken before the next member."""

    path: str
    size: int
    pieces: Iterator[bytes]


def inflate(layer: Iterable[bytes]) -> Iterator[bytes]:
    """The archive in a layer; never more bytes than came in, because a bundle's blocks are stored.

    Raises:
        Fatal: not one gzip member, damaged, or compressed.
    """
    stream = zlib.decompressobj(wbits=31)
    left = 0
    for piece in layer:
        if stream.eof:
            raise _refused("something follows its end")
        left += len(piece)
        while piece:
            try:
                # One more than there may be, so that there is no doubt.
                data = stream.decompress(piece, min(left, PIECE) + 1)
            except zlib.error as error:
                raise _refused(f"it is no gzip: {error}") from None
            left -= len(data)
            if left < 0:
                raise _refused("it expands to more bytes than it has")
            yield data
            piece = stream.unconsumed_tail
        if stream.unused_data:
            raise _refused("something follows its end")
    if not stream.eof:
        raise _refused("it is cut short")


def members(archive: Iterable[bytes]) -> Iterator[Member]:
    """The files of an archive, in its order.

    Raises:
        Fatal: a link, device or folder, a path that is absolute, leaves the bundle, has odd characters, stands before
            or beside an earlier one in order, too many files, a wrong checksum, an archive that is cut short or goes on
            after its end.
    """
    source = _Source(iter(archive))
    last = ""
    for _ in range(FILES + 1):
        header = source.take(BLOCK)
        if not any(header):
            break
        path, size = _member(header)
        if path == last:
            raise _refused(f"{path!r} comes twice")
        if path < last:
            raise _refused(f"{path!r} is out of order")
        last = path
        pieces = source.pieces(size)
        yield Member(path, size, pieces)
        for _ in pieces:
            pass
        if any(source.take(-size % BLOCK)):
            raise _refused(f"something stands between {path!r} and the next file")
    else:
        raise _refused(f"it holds more than {FILES:,} files")
    if any(source.take(len(END) - BLOCK)) or source.goes_on():
        raise _refused("something follows its end")


class _Source:
    """Bytes that come in pieces of any length."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def take(self, size: int) -> bytes:
        """Exactly `size` bytes: a header's."""
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[bytes]:
        """Exactly `size` bytes, as they come."""
        while size:
            rest = self._rest or next(self._pieces, None)
            if rest is None:
                raise _refused("it is cut short")
            piece, self._rest = rest[:size], rest[size:]
            size -= len(piece)
            if piece:
                yield piece

    def goes_on(self) -> bool:
        return bool(self._rest) or any(self._pieces)


def _member(header: bytes) -> tuple[str, int]:
    if sum(header[:148] + 8 * b" " + header[156:]) != _octal(header[148:156]):
        raise _refused("a header has a wrong checksum")
    if header[257:265] != b"ustar\x0000":
        raise _refused("it is no USTAR archive")
    name, prefix = _text(header[:100]), _text(header[345:500])
    path = f"{prefix}/{name}" if prefix else name
    if header[156:157] != b"0":
        raise _refused(f"{path!r} is no regular file")
    if not PATH.fullmatch(path):
        raise _refused(f"{path!r} is no path for a bundle")
    return path, _octal(header[124:136])


def _octal(field: bytes) -> int:
    digits = field.rstrip(b"\0 ")
    if not re.fullmatch(rb"[0-7]{1,12}", digits):
        raise _refused("a header has a number that is not octal")
    return int(digits, 8)


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("latin-1")


def _refused(why: str) -> Fatal:
    return Fatal(f"the bundle's layer is refused: {why}", help="fetch or compile the bundle again")
