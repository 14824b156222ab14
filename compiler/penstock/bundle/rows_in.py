"""The rows of a Dataset in a bundle."""

from collections.abc import Mapping
from typing import Any, Protocol

from penstock.bundle.head import parse, unreadable
from penstock.source import canonical
from penstock.source.data.rows import Row


class Entry(Protocol):
    """What `bundle.json` says of them."""

    @property
    def file(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def key(self) -> str | None: ...


def read(entry: Entry, data: bytes) -> tuple[Row, ...]:
    """The rows in the file's bytes.

    Raises:
        Fatal: they are not what the entry says.
    """
    if canonical.sha256(data) != entry.digest:
        raise unreadable(f"{entry.file} has another digest than {entry.digest}")
    lines = data.split(b"\n")[:-1]
    if len(lines) != entry.rows:
        raise unreadable(f"{entry.file} holds {len(lines)} rows, not {entry.rows}")
    found = []
    for number, line in enumerate(lines, start=1):
        values = parse(line, f"{entry.file}:{number}")
        if not isinstance(values, dict) or (entry.key is not None and entry.key not in values):
            raise unreadable(f"{entry.file}:{number} is no row")
        found.append(Row(_identity(values, entry.key), values, number))
    return tuple(found)


def _identity(values: Mapping[str, Any], key: str | None) -> str:
    # The same words as project.dataset has for a row without a key.
    return canonical.digest(values).removeprefix("sha256:")[:16] if key is None else str(values[key])
