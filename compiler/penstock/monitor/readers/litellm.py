"""Logs of LiteLLM: its standard logging payload, or the spend logs of its proxy, as JSON."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BufferedReader
from typing import Any

from penstock.monitor import messages, objects
from penstock.monitor.observed import Record, Rejected


def read(file: BufferedReader) -> Iterator[Record | Rejected]:
    for found in objects.objects(file):
        yield found if isinstance(found, Rejected) else _record(found)


def _record(log: Mapping[str, Any]) -> Record | Rejected:
    if not {"call_type", "messages", "response", "startTime", "request_id"} & log.keys():
        return Rejected("shape")
    metadata = _json(log.get("metadata"))
    metadata = metadata if isinstance(metadata, dict) else {}
    given = {
        "id": log.get("id") or log.get("request_id") or log.get("trace_id"),
        "session": log.get("session_id") or metadata.get("session_id") or log.get("trace_id"),
        "tenant": log.get("end_user") or log.get("team_id"),
        "time": log.get("endTime") if log.get("endTime") is not None else log.get("startTime"),
        "latency": log.get("response_time"),
        "cost": log.get("response_cost") if log.get("response_cost") is not None else log.get("spend"),
        "tokens": log.get("total_tokens"),
        "error": log.get("error_str") or log.get("status"),
        "input": messages.asked(_json(log.get("messages"))),
        "output": messages.answered(_json(log.get("response"))),
        "began": log.get("startTime"),
    }
    return Record(log, {name: value for name, value in given.items() if value not in (None, "")})


def _json(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value
