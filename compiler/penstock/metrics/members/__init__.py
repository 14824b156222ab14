"""The metrics, in the order of their page."""

from collections.abc import Mapping
from typing import Any

from penstock.spec.signature import Signature

_TEXT: Mapping[str, Any] = {"type": "string"}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
_DOCUMENTS: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
}
_PASSAGES: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
}
_HERE = "penstock.metrics.members."

MEMBERS: Mapping[str, Signature] = {
    "exact-match": Signature({"text": {}, "expected": {}}, "binary", True, 1, _HERE + "exact_match:score"),
    "contains": Signature({"text": _TEXT, "expected": _TEXT}, "binary", True, 1, _HERE + "contains:score"),
    "fact-coverage": Signature({"text": _TEXT, "facts": _TEXTS}, "score", True, 1, _HERE + "fact_coverage:score"),
    "answered": Signature({"text": _TEXT}, "binary", True, 1, _HERE + "answered:score"),
    "refused": Signature({"text": _TEXT}, "binary", True, 1, _HERE + "refused:score"),
    "retrieval-recall": Signature(
        {"documents": _DOCUMENTS, "relevant": _TEXTS}, "score", True, 1, _HERE + "retrieval_recall:score"
    ),
    "groundedness": Signature({"text": _TEXT, "documents": _PASSAGES}, "score", True, 1, _HERE + "groundedness:score"),
    "cost": Signature({}, "cost", False, 1, _HERE + "cost:score"),
    "latency": Signature({}, "latency", False, 1, _HERE + "latency:score"),
    "tokens": Signature({}, "cost", False, 1, _HERE + "tokens:score"),
}
