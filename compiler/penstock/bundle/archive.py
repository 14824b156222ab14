"""The one layer: plain USTAR in stored gzip blocks, so that equal files give equal bytes everywhere."""

import re
import struct
import zlib
from collections.abc import Mapping

from penstock.diagnostics.fatal import Fatal

# No part begins with a dot: no `..`, no hidden file, no OCI whiteout.
_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_PATH = re.compile(rf"{_PART}(?:/{_PART})*")
_BLOCK = 512
_END = bytes(2 * _BLOCK)
_STORED = 65535
_GZIP_HEADER = bytes.fromhex("1f8b08000000000000ff")  # no flags, no time, no level, system unknown


def tar(files: Mapping[str, bytes]) -> bytes:
    """A USTAR archive of regular files, sorted by path: mode 0644, no owner, no time.

    Raises:
        Fatal: a path is not ASCII of the kind that bundles use, or too long for USTAR.
    """
    parts = []
    for path in sorted(files):
        data = files[path]
        parts += [_header(path, len(data)), data, bytes(-len(data) % _BLOCK)]
    return b"".join([*parts, _END])


def gzip(data: bytes) -> bytes:
    """A gzip member (RFC 1952) whose deflate blocks are stored: no compressor has a say in the bytes."""
    pieces = [data[start : start + _STORED] for start in range(0, len(data), _STORED)] or [b""]
    blocks = [
        struct.pack("<BHH", number == len(pieces), len(piece), len(piece) ^ 0xFFFF) + piece
        for number, piece in enumerate(pieces, start=1)
    ]
    return b"".join([_GZIP_HEADER, *blocks, struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)])


def gunzip(layer: bytes) -> bytes:
    """The archive in a layer; never more bytes than the layer itself has, because a bundle's blocks are stored.

    Raises:
        Fatal: not one gzip member, damaged, or compressed.
    """
    stream = zlib.decompressobj(wbits=31)
    try:
        data = stream.decompress(layer, len(layer) + 1)
    except zlib.error as error:
        raise _refused(f"it is no gzip: {error}") from None
    if len(data) > len(layer):
        raise _refused("it expands to more bytes than it has")
    if not stream.eof or stream.unused_data:
        raise _refused("it is cut short, or something follows its end")
    return data


def unpack(archive: bytes) -> dict[str, bytes]:
    """The files of an archive, nothing written anywhere.

    Raises:
        Fatal: a link, device or folder, a path that is absolute, leaves the bundle, has odd characters or comes
            twice, a wrong checksum, an archive that is cut short or goes on after its end.
    """
    files: dict[str, bytes] = {}
    at = 0
    while True:
        header = archive[at : at + _BLOCK]
        if len(header) < _BLOCK:
            raise _refused("it is cut short")
        if not any(header):
            break
        path, size = _member(header)
        start = at + _BLOCK
        if path in files:
            raise _refused(f"{path!r} comes twice")
        if start + size > len(archive):
            raise _refused(f"{path!r} is cut short")
        files[path] = archive[start : start + size]
        at = start + size + -size % _BLOCK
    if len(archive) - at < len(_END) or any(archive[at:]):
        raise _refused("something follows its end")
    return files


def _header(path: str, size: int) -> bytes:
    if not _PATH.fullmatch(path):
        raise Fatal(f"{path!r} is no path for a bundle: ASCII letters, digits, `.`, `_`, `-` and `/`", exit_code=1)
    prefix, name = _split(path)
    if size >= 8**11:
        raise Fatal(f"{path!r} is too large for a bundle", exit_code=1)
    block = b"".join(
        [
            name.encode().ljust(100, b"\0"),
            b"0000644\0" + 2 * b"0000000\0",
            b"%011o\0" % size,
            b"00000000000\0",
            8 * b" ",
            b"0" + bytes(100),
            b"ustar\x0000" + bytes(64),
            2 * b"0000000\0",
            prefix.encode().ljust(155, b"\0"),
            bytes(12),
        ]
    )
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def _split(path: str) -> tuple[str, str]:
    if len(path) <= 100:
        return "", path
    for at in (index for index, character in enumerate(path) if character == "/"):
        if at <= 155 and len(path) - at - 1 <= 100:
            return path[:at], path[at + 1 :]
    raise Fatal(f"{path!r} is too long for a bundle", exit_code=1)


def _member(header: bytes) -> tuple[str, int]:
    if sum(header[:148] + 8 * b" " + header[156:]) != _octal(header[148:156]):
        raise _refused("a header has a wrong checksum")
    if header[257:265] != b"ustar\x0000":
        raise _refused("it is no USTAR archive")
    name, prefix = _text(header[:100]), _text(header[345:500])
    path = f"{prefix}/{name}" if prefix else name
    if header[156:157] != b"0":
        raise _refused(f"{path!r} is no regular file")
    if not _PATH.fullmatch(path):
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
