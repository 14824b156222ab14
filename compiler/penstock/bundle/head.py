"""`bundle.json` as plain JSON: canonical, of a version that is read, within bounds."""

import json
import re
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

FILE = "bundle.json"
FORMAT = 1
LARGEST = 8 << 20
"""Bytes of the largest `bundle.json` that is written or read."""
NODES = 250_000
"""The most values of it, or of a row: what JSON takes in memory goes by them."""

_MARKS = (b",", b"[", b"{")
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')


def head(data: bytes) -> dict[str, Any]:
    """What is in `bundle.json`.

    Raises:
        Fatal: it is not what this version reads.
    """
    value = parse(data, FILE)
    # Also refuses duplicate keys: what is canonical has one reading.
    if not isinstance(value, dict) or canonical_json(value, FILE) != data:
        raise unreadable("it is no canonical JSON object")
    version = value.get("bundleFormat")
    if isinstance(version, int) and version > FORMAT:
        raise Fatal(
            f"this bundle has format {version}; this version of Penstock reads format {FORMAT}",
            help="upgrade Penstock, or compile the chain again",
        )
    return value


def canonical_json(value: Any, what: str) -> bytes:
    try:
        data = canonical.dumps(value)
    except (ValueError, TypeError, RecursionError) as error:
        raise Fatal(f"{what} has no canonical JSON: {error}", exit_code=1) from None
    if _is_large(data):
        raise Fatal(f"{what} holds more than {NODES:,} values; that is too many for a bundle", exit_code=1)
    return data


def _is_large(data: bytes) -> bool:
    if sum(map(data.count, _MARKS)) <= NODES:
        return False
    bare = _TEXT.sub(b"", data)
    return sum(map(bare.count, _MARKS)) > NODES


def parse(data: bytes, what: str) -> Any:
    if _is_large(data):
        raise unreadable(f"{what} holds more than {NODES:,} values")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise unreadable(f"{what}: {error}") from None


def unreadable(why: str) -> Fatal:
    return Fatal(f"{FILE} is not readable: {why}", help="compile the chain again")
