"""What rows of plain columns or keys say by names that need no mapping."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from penstock.monitor.observed import Record

_ROOTS = ("inputs", "outputs", "steps")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "trace_id", "trace"),
    "session": ("session", "session_id"),
    "tenant": ("tenant",),
    "time": ("time", "timestamp"),
    "latency": ("latency", "seconds"),
    "cost": ("cost", "usd"),
    "tokens": ("tokens",),
    "release": ("release",),
}
_TOLD_APART = ("off", "hashed")


def record(values: Mapping[str, Any]) -> Record:
    """A row as a trace: `inputs` and `outputs` as objects or as columns `inputs.<name>`, and the names of a trace as
    Penstock's own trace files have them.
    """
    given: dict[str, Any] = {}
    has_content = values.get("content") not in _TOLD_APART
    for root in _ROOTS:
        found = _object(values.get(root)) if has_content else None
        if found is not None and root != "steps":
            given[root] = found
    for name, value in values.items():
        root, dot, rest = name.partition(".")
        if dot and root in _ROOTS and value is not None and has_content:
            _put(given.setdefault(root, {}), rest.split("."), value)
    steps = values.get("steps")
    if isinstance(steps, str):
        with suppress(ValueError, RecursionError):
            steps = json.loads(steps)
    if isinstance(steps, list) and has_content:  # as trace files have them
        given["steps"] = {
            str(step["id"]): step["outputs"]
            for step in steps
            if isinstance(step, dict) and "id" in step and isinstance(step.get("outputs"), dict)
        }
    elif isinstance(steps, dict):
        given["steps"] = steps
    for name, spelt in _NAMES.items():
        value = next((values[each] for each in spelt if values.get(each) is not None), None)
        if value is not None:
            given[name] = value
    tokens = given.get("tokens")
    if isinstance(tokens, Mapping):
        given["tokens"] = sum(each for each in tokens.values() if isinstance(each, int))
    elif tokens is None and "input_tokens" in values:
        given["tokens"] = (values["input_tokens"] or 0) + (values.get("output_tokens") or 0)
    if "error" in values or "status" in values or "code" in values:
        given["error"] = next((values[n] for n in ("error", "code") if values.get(n) is not None), values.get("status"))
    chain = values.get("chain")
    return Record(values, given, chain if isinstance(chain, str) else None)


def _object(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str) and value.startswith("{"):
        with suppress(ValueError, RecursionError):
            value = json.loads(value)
    return dict(value) if isinstance(value, dict) else None


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        inner = into.get(part)
        into[part] = into = inner if isinstance(inner, dict) else {}
    into[path[-1]] = value
