"""The metrics of ragas, as a table that is read without it; `scripts/ragas_table.py` writes it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from penstock.spec.signature import Signature

PREFIX = "ragas/"
_PATH = Path(__file__).with_name("ragas_table.json")
_TEXT: Mapping[str, Any] = {"type": "string"}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
_CALLS: Mapping[str, Any] = {"type": "array", "items": {"type": "object", "required": ["tool"]}}
_TALK: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "object", "required": ["role", "content"], "properties": {"role": _TEXT, "content": _TEXT}},
}
_COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "user_input": _TEXT,
    "response": _TEXT,
    "reference": _TEXT,
    "retrieved_contexts": _TEXTS,
    "reference_contexts": _TEXTS,
    "reference_tool_calls": _CALLS,
    "reference_topics": _TEXTS,
    "retrieved_context_ids": {"type": "array"},
    "reference_context_ids": {"type": "array"},
    "rubrics": {"type": "object"},
}
ASKS = 3
"""Calls of a judge a row, about: each metric of ragas asks as often as it likes."""


@cache
def entries() -> Mapping[str, Mapping[str, Any]]:
    """By name, without the prefix: `class`, `space` (its module in ragas), `columns` and `options` with whether each is
    needed, and where they hold `llm`, `embeddings`, `smaller`, `conversation`, `grades`."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(_PATH.read_bytes())["metrics"]
    return found


def signatures() -> dict[str, Signature]:
    """Of every one, by `ragas/<name>`."""
    return {PREFIX + name: _signature(name, entry) for name, entry in entries().items()}


def _signature(name: str, entry: Mapping[str, Any]) -> Signature:
    columns = {**_COLUMNS, **({"user_input": _TALK} if entry.get("conversation") else {})}
    arguments = {column: _given(columns[column], needed) for column, needed in entry["columns"].items()}
    arguments |= {option: _given({}, needed) for option, needed in entry.get("options", {}).items()}
    judged = bool(entry.get("llm"))
    return Signature(
        arguments,
        "score",
        not entry.get("smaller", False),
        1,
        f"penstock.metrics.ragas:{name}",
        judged=judged,
        asks=ASKS if judged else 1,
        words=False,
    )


def _given(schema: Mapping[str, Any], needed: bool) -> Mapping[str, Any]:
    if needed:
        return schema
    return {"anyOf": [schema, {"type": "null"}], "default": None} if schema else {"default": None}
