"""How near is the answer to the expected text, letter by letter?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import references
from penstock.runtime.traces.trace import Trace
from penstock.text.overlap import chrf


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """chrF2 (Popovic 2015) in [0, 1]; of several `expected` texts the nearest. None expected: Unmeasured."""
    return max(chrf(arguments["text"], reference) for reference in references(arguments))
