"""Is the answer the expected one?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where `text` equals `expected`: texts but for white space at the ends and between words, other values as JSON.

    A missing expectation is Unmeasured.
    """
    text, expected = arguments["text"], arguments["expected"]
    if expected is None:
        raise Unmeasured("nothing is expected")
    return float(_normal(text) == _normal(expected))


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool):
        # In JSON true is no 1, in Python it is.
        return ("boolean", value)
    if isinstance(value, Mapping):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    return value
