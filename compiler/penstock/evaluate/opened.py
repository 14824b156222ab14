"""A file of results from its bytes: JSON, JSON Lines, CSV or Parquet."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.reader import Opened
from penstock.source import canonical
from penstock.source.data import parquet

MOST = 500 * 10**6
"""Bytes of one file."""
_CELL = 10**8


def opened(name: str, data: bytes) -> Opened:
    """What cannot be read to its end is `broken`, with what was read before.

    Raises:
        Fatal: a format that needs what is not installed, or another tool's step first.
    """
    digest = canonical.sha256(data)
    if len(data) > MOST:
        raise Fatal(f"'{name}' has {len(data):,} bytes; at most {MOST:,} are read", help="leave the traces out of it")
    if not data.strip():
        return Opened(name, digest, None, (), "it is empty")
    if data[:4] == b"PK\x03\x04":
        raise Fatal(f"'{name}' is a zip file", help="inspect log convert --to json --output-dir DIR FILE.eval")
    try:
        if parquet.is_parquet(name) or data[:4] == b"PAR1":
            return Opened(name, digest, None, *_table(name, data))
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Opened(name, digest, None, (), f"the byte {data[error.start]:02X} at {error.start} is no UTF-8")
    if name.lower().endswith(".csv"):
        return Opened(name, digest, None, *_comma_separated(text))
    if not name.lower().endswith((".jsonl", ".ndjson")):
        try:
            value = _loads(text)
        except (ValueError, RecursionError) as error:
            if not _is_object(text.lstrip().partition("\n")[0]):
                return Opened(name, digest, None, (), _no_json(error))
        else:
            several = value if isinstance(value, list) else _records(value)
            return Opened(name, digest, value, tuple(row for row in several if isinstance(row, dict)), _rest(several))
    return Opened(name, digest, None, *_lines(text))


def _no_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is no whole JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    return str(error) if isinstance(error, ValueError) else "it is nested too deep"


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a member that comes twice nothing says which one counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"'{twice[:40]}' comes twice in one object")
    return found


def _is_object(line: str) -> bool:
    try:
        return isinstance(_loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _records(value: Any) -> list[Any]:
    """pandas writes a frame as `{column: {row: cell}}`."""
    if not isinstance(value, dict) or not value or not all(isinstance(cells, dict) for cells in value.values()):
        return []
    names = {tuple(cells) for cells in value.values()}
    if len(names) != 1:
        return []
    return [{column: cells[row] for column, cells in value.items()} for row in names.pop()]


def _rest(rows: list[Any]) -> str | None:
    others = sum(not isinstance(row, dict) for row in rows)
    return f"{others} of {len(rows)} members of its list are no objects" if others else None


def _lines(text: str) -> tuple[tuple[Mapping[str, Any], ...], str | None]:
    rows, broken = [], None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _loads(line)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            rows.append(value)
        elif broken is None:
            broken = f"line {number} is no JSON object"
    return tuple(rows), broken


def _comma_separated(text: str) -> tuple[tuple[Mapping[str, Any], ...], str | None]:
    csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heading: list[str] | None = None
    rows: list[Mapping[str, Any]] = []
    try:
        for fields in filter(None, reader):
            if heading is None:
                heading = fields
            elif len(fields) != len(heading):
                broken = f"line {reader.line_num} has {len(fields)} fields where the heading has {len(heading)}"
                return tuple(rows), broken
            else:
                rows.append(dict(zip(heading, fields, strict=True)))
    except csv.Error as error:
        return tuple(rows), f"it is no whole CSV: {error}"
    # A number that is cut reads as another one.
    return tuple(rows), None if text.endswith(("\n", "\r")) else "its last line has no end"


def _table(name: str, data: bytes) -> tuple[tuple[Mapping[str, Any], ...], str | None]:
    if not parquet.is_installed():
        raise Fatal(f"'{name}' is Parquet, which needs PyArrow", help=parquet.INSTALL)
    rows: list[Mapping[str, Any]] = []
    try:
        rows.extend(parquet.read(data, nan=True))
    except parquet.Unreadable as error:
        return tuple(rows), str(error)
    return tuple(rows), None
