"""How long did the answer take?"""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Seconds from the input to the last output, of the answer when it was made."""
    return trace.seconds
