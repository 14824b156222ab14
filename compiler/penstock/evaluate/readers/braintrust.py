"""Braintrust: an experiment's export (JSON, JSON Lines or CSV of its rows).

A row is a root span, its key the dataset's record that it came from, else its input; trials are repeats. Metrics are
the scores.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penstock.evaluate.numbered import numbered
from penstock.evaluate.reader import Opened, Results, Scored
from penstock.evaluate.told import listed, mapped, number, short, text


def claims(opened: Opened) -> bool:
    return any(isinstance(_decoded(mapped(row).get("scores")), dict) for row in _events(opened)[:20])


def read(opened: Opened) -> Results:
    rows = [row for row in map(mapped, _events(opened)) if _is_root(row)]
    return Results("braintrust", tuple(numbered(list(_rows(rows)))), broken=opened.broken)


def _events(opened: Opened) -> Sequence[Any]:
    value = opened.value
    if isinstance(value, dict):
        return listed(value.get("events", value.get("rows", value.get("data"))))
    return opened.rows


def _is_root(row: Mapping[str, Any]) -> bool:
    if "is_root" in row:
        return bool(row["is_root"])
    return not _decoded(row.get("span_parents"))


def _rows(rows: Sequence[Mapping[str, Any]]) -> Iterator[Scored]:
    for row in rows:
        asked, error = _decoded(row.get("input")), row.get("error")
        origin = mapped(_decoded(row.get("origin")))
        record = row.get("dataset_record_id") or (origin.get("id") if origin.get("object_type") == "dataset" else None)
        scores = {text(name, 100): number(score) for name, score in mapped(_decoded(row.get("scores"))).items()}
        yield Scored(
            key=text(record, 200) if record else short([asked, _decoded(row.get("expected"))]),
            scores=dict.fromkeys(scores) if error else scores,
            error=text(error, 300) if error else None if scores else "not scored",
            inputs={"input": asked},
            outputs={"output": _decoded(row.get("output"))},
        )


def _decoded(value: Any) -> Any:
    """In CSV objects and lists are JSON in a cell."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
