"""Which tool this is: what a pure function of it gave stands until its code or a library changes."""

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

_LIBRARIES = ("pydantic", "pydantic-core", "PyYAML", "jinja2", "cel-python", "lark", "jsonschema")


@cache
def edition() -> str:
    """A digest of the package's files (name, size, time of change), the interpreter and the libraries."""
    parts = [sys.version, *(f"{name} {_version(name)}" for name in _LIBRARIES)]
    parts += sorted(_files(Path(__file__).parent.parent))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"


def _files(folder: str | Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _files(entry.path)
            elif entry.is_file():
                found = entry.stat()
                yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"
