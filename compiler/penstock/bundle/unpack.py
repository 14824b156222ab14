"""Reads the one layer of a bundle piece by piece: nothing is written, and nothing is held that was not asked for."""

import hashlib
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

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


def unpack(
    layer: BinaryIO,
    digest: str,
    diff_ids: object,
    first: str,
    largest: int,
    expected: Callable[[bytes], Mapping[str, str]],
) -> dict[str, bytes]:
    """The files of a layer, after all of it was looked at once without being held.

    Args:
        digest: of the layer; it is compared before anything is expanded.
        diff_ids: what the image config says of the archive in it.
        first: the path of the first file, which says what the others are; `largest`: its bytes at most.
        expected: the digest of every other file by its path, out of the first one's bytes.

    Raises:
        Fatal: a digest does not hold, a file is missing, surplus or altered, or as for `inflate` and `members`.
    """
    if _digest(_again(layer)) != digest:
        raise _refused(f"{digest} is damaged: its bytes have another digest")
    whole = hashlib.sha256()
    found: dict[str, str] = {}
    head = b""
    for member in members(_hashed(inflate(_again(layer)), whole)):
        if not found:
            if member.path != first or member.size > largest:
                raise _refused(f"its first file is no {first} of at most {largest:,} bytes")
            head = b"".join(member.pieces)
            found[first] = ""
        else:
            found[member.path] = _digest(member.pieces)
    if diff_ids != [f"sha256:{whole.hexdigest()}"]:
        raise _refused("it is not the one that the image config names")
    wanted = {first: "", **expected(head)}
    if set(found) != set(wanted):
        raise _refused(
            f"{first} names {_some(set(wanted) - set(found))}, and it holds {_some(set(found) - set(wanted))}"
        )
    for path, each in wanted.items():
        if found[path] != each:
            raise _refused(f"{path} is not readable: it has another digest than {each}")
    return {member.path: b"".join(member.pieces) for member in members(inflate(_again(layer)))}


def _again(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _digest(pieces: Iterable[bytes]) -> str:
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    return f"sha256:{hashed.hexdigest()}"


def _hashed(pieces: Iterable[bytes], into: "hashlib._Hash") -> Iterator[bytes]:
    for piece in pieces:
        into.update(piece)
        yield piece


def _some(paths: Collection[str]) -> str:
    return f"also {sorted(paths)[:3]}" if paths else "nothing else"


class _Source:
    """Bytes that come in pieces of any length."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def take(self, size: int) -> bytes:
        """Exactly `size` bytes: a header's."""
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[bytes]:
        """Exactly `size` bytes, as they come."""
        while size:
            if not len(self._rest):
                piece = next(self._pieces, None)
                if piece is None:
                    raise _refused("it is cut short")
                self._rest = memoryview(piece)
            part, self._rest = self._rest[:size], self._rest[size:]
            size -= len(part)
            yield bytes(part)

    def goes_on(self) -> bool:
        return bool(len(self._rest)) or any(self._pieces)


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
