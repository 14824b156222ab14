"""Do the relevant documents come first?"""

from collections.abc import Mapping
from math import log2
from typing import Any

from penstock.metrics.expected import relevant
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Normalised discounted cumulative gain in [0, 1] (Järvelin and Kekäläinen 2002): gain 1 for an id in `relevant`,
    the first time it is found, discounted by log2(1 + rank), over the best order that as many places allow.

    None relevant: Unmeasured.
    """
    left = relevant(arguments)
    best = sum(1 / log2(1 + rank) for rank in range(1, 1 + min(len(left), max(1, len(arguments["documents"])))))
    gained = 0.0
    for rank, document in enumerate(arguments["documents"], start=1):
        if document["id"] in left:
            left.remove(document["id"])
            gained += 1 / log2(1 + rank)
    return gained / best
