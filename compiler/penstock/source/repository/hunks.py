"""Which lines a revision changed."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from penstock.source.repository import git

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_MOST = 100  # files of one question
_ESCAPED = re.compile(rb"\\([abtnvfr\"\\]|[0-7]{3})")
_PLAIN = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


def hunks(dir: Path, base: str, head: str, files: Collection[str]) -> Mapping[str, list[tuple[int, int]]]:
    """First and last lines of head that differ from base, by file; what only lost lines has none.

    base, head: commits; files: as the root of the repository has them.

    Raises:
        Failed: this clone lacks a commit.
    """
    if not files:
        return {}
    flags = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--unified=0", "--no-prefix")
    root = git.toplevel(dir) or dir  # paths are literal, and below the folder that git is run in
    return _read(git.run(root, "diff", *flags, base, head, "--", *sorted(files)[:_MOST]))


def _read(patch: bytes) -> Mapping[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    name, skip = "", 0
    for line in patch.split(b"\n"):
        if skip and not line.startswith(b"\\"):
            skip -= 1
        elif line.startswith(b"+++ "):
            name = _name(line[4:].rstrip(b"\t"))
        elif hunk := _HUNK.match(line):
            first, size = int(hunk[2]), int(hunk[3] or 1)
            skip = int(hunk[1] or 1) + size
            if size:
                found.setdefault(name, []).append((first, first + size - 1))
    return found


def _name(written: bytes) -> str:
    """git quotes what is not plain."""
    if written.startswith(b'"') and written.endswith(b'"'):
        written = _ESCAPED.sub(_unescaped, written[1:-1])
    return written.decode("utf-8", "surrogateescape")


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8) if len(found[1]) == 3 else _PLAIN[found[1][0]]])
