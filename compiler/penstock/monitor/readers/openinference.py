"""Spans with OpenInference's names: as OTLP in JSON or protobuf, or a span a line as Phoenix exports them."""

from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import Any

from penstock.monitor import moment, requests
from penstock.monitor.observed import Record, Rejected
from penstock.monitor.spans import Span, Traces


def read(file: BufferedReader, waiting: Traces | None = None) -> Iterator[Record | Rejected]:
    return requests.read(file, waiting, _span)


def _span(row: Mapping[str, Any]) -> Span | Rejected:
    """A span of Phoenix: `context {trace_id, span_id}`, or those names with dots; `attributes`, or one a key."""
    context = row.get("context")
    context = context if isinstance(context, Mapping) else {}
    trace = context.get("trace_id", row.get("context.trace_id", row.get("trace_id")))
    id = context.get("span_id", row.get("context.span_id", row.get("span_id")))
    if not isinstance(trace, str) or not isinstance(id, str):
        return Rejected("shape")
    nested = row.get("attributes")
    found = _flat(nested, "") if isinstance(nested, Mapping) else {}
    prefix = "attributes."
    for name, value in row.items():
        if name.startswith(prefix) and value is not None:
            found |= _flat(value, f"{name.removeprefix(prefix)}.") if isinstance(value, Mapping) else {}
            found[name.removeprefix(prefix)] = value
    parent = row.get("parent_id")
    return Span(
        trace,
        id,
        parent if isinstance(parent, str) else "",
        moment.seconds(row.get("start_time")) or 0.0,
        moment.seconds(row.get("end_time")) or 0.0,
        found,
        str(row.get("status_code", "")).upper() == "ERROR",
    )


def _flat(nested: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in nested.items():
        found[f"{prefix}{name}"] = value
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{name}.")
    return found
