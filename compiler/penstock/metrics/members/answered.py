"""Was there an answer?"""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.traces.trace import Trace
from penstock.text.refusal import is_refusal


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where `text` answers, 0 where it declines or is empty. Pair it with groundedness, which rewards silence."""
    return float(not is_refusal(arguments["text"]))
