"""YAML of targets, which says who made it."""

from typing import Any

from penstock.source.editing.dumps import dumps as one

NOTE = "Made by `penstock compile`; do not edit."


def dumps(first: Any, *rest: Any) -> bytes:
    """Documents of plain data, which readers of version 1.1 and 1.2 take alike, below `NOTE`."""
    return b"---\n".join([one(first, note=NOTE), *map(one, rest)])
