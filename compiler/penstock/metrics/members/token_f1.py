"""How many words do the answer and the expected text share?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import references
from penstock.runtime.traces.trace import Trace
from penstock.text.overlap import token_f1


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """F1 of words as SQuAD counts them, in [0, 1]; of several `expected` texts the nearest. None: Unmeasured."""
    return max(token_f1(arguments["text"], reference) for reference in references(arguments))
