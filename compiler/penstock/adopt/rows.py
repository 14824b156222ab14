"""Rows that lie beside what is imported, as a Dataset."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.adopt.foreign import Unread
from penstock.adopt.source import Drafted, Source
from penstock.source.lines import decode

MOST = 10_000
"""Rows that are written anew; more stay in a file of their own."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A Dataset, the columns that every row of it has, and its file where it is written anew."""

    dataset: Drafted
    columns: frozenset[str]
    files: Mapping[str, bytes]
    has_key: bool


def beside(source: Source, path: str, line: int, title: str, *, keyed: bool) -> Rows | None:
    """The rows of a JSON or JSONL file; None, with a note, where there are none that can be read.

    Args:
        keyed: each row needs a key: where the file has none, the rows are written anew with one.
    """
    try:
        found = parsed(source.bytes(path), is_list=path.endswith(".json"))
    except Unread as error:
        source.note("lost", line, f"the rows of {path}: {error.problem}")
        return None
    if found is None:
        source.note("lost", line, f"the rows of {path} are no list of objects: a Dataset has one a row")
        return None
    return made(source, found, title, path if path.endswith(".jsonl") else None, line, keyed=keyed)


def made(
    source: Source, found: Sequence[Mapping[str, Any]], title: str, path: str | None, line: int, *, keyed: bool
) -> Rows | None:
    """Those rows as a Dataset, in the file that holds them or in one of their own."""
    columns = frozenset(found[0]).intersection(*found)
    ids = [row.get("id") for row in found]
    has_key = all(isinstance(each, str) for each in ids) and len(set(map(str, ids))) == len(ids)
    name = source.names.new("Dataset", title, apart=source.label)
    placed = source.placed(path) if path is not None else None
    spec: dict[str, Any] = {"purpose": "evaluation"}
    if placed is not None and (has_key or not keyed):
        spec["source"] = {"file": placed}
        return Rows(Drafted("Dataset", name, spec | ({"key": "id"} if has_key else {})), columns, {}, has_key)
    if len(found) > MOST:
        source.note("lost", line, f"more than {MOST} rows: name them in a Dataset")
        return None
    key = "id" if has_key or not any("id" in row for row in found) else "row"
    numbered = found if has_key else [{key: str(number), **row} for number, row in enumerate(found, start=1)]
    file = f"penstock/{name}.jsonl"
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in numbered)
    spec |= {"source": {"file": file}, "key": key}
    return Rows(Drafted("Dataset", name, spec), columns | {key}, {file: text.encode("utf-8", "replace")}, True)


def parsed(data: bytes, *, is_list: bool) -> list[Mapping[str, Any]] | None:
    """Rows of a text; None where it is none."""
    text = decode(data)
    try:
        found = json.loads(text, parse_constant=_none) if is_list else _lines(text)
    except (ValueError, RecursionError):
        return None
    found = [found] if isinstance(found, Mapping) else found
    if not isinstance(found, list) or not found or not all(isinstance(row, Mapping) for row in found):
        return None
    return found


def _lines(text: str) -> list[Any]:
    return [json.loads(line, parse_constant=_none) for line in text.splitlines() if line.strip()]


def _none(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def is_json(found: Any) -> bool:
    """Whether a value of YAML is one of JSON too: no date, and no number that is none."""
    try:
        json.dumps(found, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
