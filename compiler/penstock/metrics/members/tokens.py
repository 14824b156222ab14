"""How many tokens did the answer take?"""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Tokens in and out of all steps."""
    return float(trace.usage.input_tokens + trace.usage.output_tokens)
