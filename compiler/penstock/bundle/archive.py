"""The one layer: plain USTAR in stored gzip blocks, so that equal files give equal bytes everywhere."""

import re
import struct
import zlib
from collections.abc import Mapping

from penstock.diagnostics.fatal import Fatal

# No part begins with a dot: no `..`, no hidden file, no OCI whiteout.
_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
PATH = re.compile(rf"{_PART}(?:/{_PART})*")
"""A path in a bundle."""
BLOCK = 512
END = bytes(2 * BLOCK)
"""What stands after the last file."""

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
        parts += [_header(path, len(data)), data, bytes(-len(data) % BLOCK)]
    return b"".join([*parts, END])


def gzip(data: bytes) -> bytes:
    """A gzip member (RFC 1952) whose deflate blocks are stored: no compressor has a say in the bytes."""
    pieces = [data[start : start + _STORED] for start in range(0, len(data), _STORED)] or [b""]
    blocks = [
        struct.pack("<BHH", number == len(pieces), len(piece), len(piece) ^ 0xFFFF) + piece
        for number, piece in enumerate(pieces, start=1)
    ]
    return b"".join([_GZIP_HEADER, *blocks, struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)])


def _header(path: str, size: int) -> bytes:
    if not PATH.fullmatch(path):
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
