"""The metrics, in the order of their page."""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.material import CRITERIA
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
_EXPECTED: Mapping[str, Any] = {"anyOf": [_TEXT, _TEXTS]}
_AMOUNT: Mapping[str, Any] = {"type": "number", "minimum": 0, "default": 0}
_BOUND: Mapping[str, Any] = {"type": ["integer", "null"], "default": None}
_WORDS: Mapping[str, Any] = {**_TEXTS, "default": []}
_CALLS: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["tool"],
        "properties": {"tool": {"type": "string"}, "arguments": {"type": ["object", "null"]}},
    },
}
_SHOWN: Mapping[str, Mapping[str, Any]] = {
    "text": _TEXT,
    "question": {"type": "string", "default": ""},
    "documents": {**_PASSAGES, "default": []},
    "expected": {"type": "string", "default": ""},
    "criteria": {"type": "string", "default": CRITERIA},
}
_SCALE: Mapping[str, Any] = {"type": "integer", "minimum": 2, "maximum": 100, "default": 5}
_HERE = "penstock.metrics.members."

MEMBERS: Mapping[str, Signature] = {
    "exact-match": Signature({"text": {}, "expected": {}}, "binary", True, 1, _HERE + "exact_match:score"),
    "contains": Signature({"text": _TEXT, "expected": _TEXT}, "binary", True, 1, _HERE + "contains:score"),
    "pattern": Signature({"text": _TEXT, "pattern": _TEXT}, "binary", True, 1, _HERE + "pattern:score"),
    "json-schema": Signature(
        {"value": {}, "schema": {"type": "object"}}, "binary", True, 1, _HERE + "json_schema:score"
    ),
    "numeric": Signature(
        {
            "value": {"type": ["number", "string"]},
            "expected": {"type": ["number", "null"]},
            "absolute": _AMOUNT,
            "relative": _AMOUNT,
        },
        "binary",
        True,
        1,
        _HERE + "numeric:score",
    ),
    "token-f1": Signature({"text": _TEXT, "expected": _EXPECTED}, "score", True, 1, _HERE + "token_f1:score"),
    "rouge": Signature(
        {"text": _TEXT, "expected": _EXPECTED, "variant": {"enum": ["1", "2", "L"], "default": "L"}},
        "score",
        True,
        1,
        _HERE + "rouge:score",
    ),
    "bleu": Signature({"text": _TEXT, "expected": _EXPECTED}, "score", True, 1, _HERE + "bleu:score"),
    "chrf": Signature({"text": _TEXT, "expected": _EXPECTED}, "score", True, 1, _HERE + "chrf:score"),
    "similarity": Signature({"text": _TEXT, "expected": _EXPECTED}, "score", True, 1, _HERE + "similarity:score"),
    "fact-coverage": Signature({"text": _TEXT, "facts": _TEXTS}, "score", True, 1, _HERE + "fact_coverage:score"),
    "answered": Signature({"text": _TEXT}, "binary", True, 1, _HERE + "answered:score"),
    "refused": Signature({"text": _TEXT}, "binary", True, 1, _HERE + "refused:score"),
    "retrieval-recall": Signature(
        {"documents": _DOCUMENTS, "relevant": _TEXTS}, "score", True, 1, _HERE + "retrieval_recall:score"
    ),
    "retrieval-precision": Signature(
        {"documents": _DOCUMENTS, "relevant": _TEXTS}, "score", True, 1, _HERE + "retrieval_precision:score"
    ),
    "retrieval-mrr": Signature(
        {"documents": _DOCUMENTS, "relevant": _TEXTS}, "score", True, 1, _HERE + "retrieval_mrr:score"
    ),
    "retrieval-ndcg": Signature(
        {"documents": _DOCUMENTS, "relevant": _TEXTS}, "score", True, 1, _HERE + "retrieval_ndcg:score"
    ),
    "citations": Signature({"text": _TEXT, "documents": _DOCUMENTS}, "score", True, 1, _HERE + "citations:score"),
    "tool-calls": Signature({"calls": _CALLS, "expected": _CALLS}, "score", True, 1, _HERE + "tool_calls:score"),
    "tool-call-f1": Signature({"calls": _CALLS, "expected": _CALLS}, "score", True, 1, _HERE + "tool_call_f1:score"),
    "toxicity": Signature({"text": _TEXT, "words": _WORDS}, "binary", False, 1, _HERE + "toxicity:score"),
    "harm": Signature({"text": _TEXT, "words": _WORDS}, "binary", False, 1, _HERE + "harm:score"),
    "pii-leak": Signature({"text": _TEXT, "allowed": _WORDS}, "binary", False, 2, _HERE + "pii_leak:score"),
    "language": Signature({"text": _TEXT, "expected": _TEXT}, "binary", True, 2, _HERE + "language:score"),
    "length": Signature(
        {
            "text": _TEXT,
            "unit": {"enum": ["words", "sentences", "characters"], "default": "words"},
            "min": _BOUND,
            "max": _BOUND,
        },
        "binary",
        True,
        1,
        _HERE + "length:score",
    ),
    "groundedness": Signature({"text": _TEXT, "documents": _PASSAGES}, "score", True, 1, _HERE + "groundedness:score"),
    "rubric": Signature({**_SHOWN, "scale": _SCALE}, "score", True, 1, _HERE + "rubric:score", judged=True),
    "criterion": Signature(_SHOWN, "binary", True, 1, _HERE + "criterion:score", judged=True),
    "pairwise": Signature(_SHOWN, "score", True, 1, _HERE + "pairwise:score", judged=True, both=True, asks=2),
    "g-eval": Signature(
        {
            **_SHOWN,
            "scale": _SCALE,
            "steps": {**_TEXTS, "default": []},
            "samples": {"type": "integer", "minimum": 1, "maximum": 20, "default": 3},
        },
        "score",
        True,
        1,
        _HERE + "g_eval:score",
        judged=True,
    ),
    "cost": Signature({}, "cost", False, 1, _HERE + "cost:score"),
    "latency": Signature({}, "latency", False, 1, _HERE + "latency:score"),
    "tokens": Signature({}, "cost", False, 1, _HERE + "tokens:score"),
}
