"""Rows that lie beside what is imported, as a Dataset."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.adopt.foreign import Unread
from penstock.adopt.source import Drafted, Source
from penstock.diagnostics.fault import Fault
from penstock.source.data.rows import read

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
    """The rows of a file of JSON Lines or CSV, or of a list in JSON; None, with a note, where none can be read.

    Args:
        keyed: each row needs a key: where the file has none, the rows are written anew with one.
    """
    try:
        found, faults = _read(path, source.bytes(path))
    except Unread as error:
        source.note("lost", line, f"the rows of {path}: {error.problem}")
        return None
    except (ValueError, RecursionError):
        found, faults = [], []
    if faults or not found:
        first = faults[0] if faults else None
        at = f"line {first.location.span.line}: " if first is not None and first.location.span else ""
        problem = f"{at}{first.facts['problem']}" if first is not None else "they are no list of objects"
        source.note("lost", line, f"the rows of {path}: {problem}: a Dataset has an object a row")
        return None
    in_place = path if not path.endswith(".json") else None
    return made(source, found, title, in_place, line, keyed=keyed)


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


def _read(path: str, data: bytes) -> tuple[list[Mapping[str, Any]], list[Fault]]:
    """The rows of a file of JSON Lines or CSV, or of a list in JSON, as Datasets read them; raises ValueError."""
    if path.endswith(".json"):
        whole = json.loads(data.decode("utf-8-sig"), parse_constant=_none, object_pairs_hook=_once)
        listed = whole if isinstance(whole, list) else [whole]
        path, data = f"{path}l", "".join(json.dumps(each) + "\n" for each in listed).encode()
    found, faults = read(path, data)
    return [row.values for row in found], faults


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a member stands twice")
    return made


def _none(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def is_json(found: Any) -> bool:
    """Whether a value of YAML is one of JSON too: no date, and no number that is none."""
    try:
        json.dumps(found, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
