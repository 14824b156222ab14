"""Traces exported from Langfuse, as JSON or as the rows of its export."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BufferedReader
from typing import Any

from penstock.monitor import messages, objects
from penstock.monitor.observed import Record, Rejected

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "traceId"),
    "session": ("sessionId", "session_id"),
    "tenant": ("userId", "user_id"),
    "time": ("timestamp", "startTime", "createdAt"),
    "latency": ("latency",),
    "cost": ("totalCost", "calculatedTotalCost", "total_cost"),
    "tokens": ("totalTokens", "total_tokens"),
    "release": ("release", "version"),
}


def read(file: BufferedReader) -> Iterator[Record | Rejected]:
    for found in objects.objects(file):
        if isinstance(found, Rejected):
            yield found
        elif isinstance(found.get("data"), list):  # a page of the public API
            yield from (_record(each) if isinstance(each, dict) else Rejected("shape") for each in found["data"])
        else:
            yield _record(found)


def _record(trace: Mapping[str, Any]) -> Record | Rejected:
    if "id" not in trace and "traceId" not in trace:
        return Rejected("shape")
    given: dict[str, Any] = {
        name: next((trace[each] for each in spelt if trace.get(each) is not None), None)
        for name, spelt in _NAMES.items()
    }
    usage = trace.get("usage")
    if given["tokens"] is None and isinstance(usage, Mapping):
        given["tokens"] = usage.get("total")
    given["error"] = trace.get("level") == "ERROR" if "level" in trace else None
    for one, many, said in (("input", "inputs", messages.asked), ("output", "outputs", messages.answered)):
        value = _json(trace.get(one))
        spoken = said(value)
        if spoken is not None:
            given[one] = spoken
        elif isinstance(value, dict):
            given[many] = value
    return Record(trace, {name: value for name, value in given.items() if value is not None})


def _json(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value
