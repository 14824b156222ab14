"""How early does the first relevant document come?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import relevant
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 / rank of the first of `documents` whose id is in `relevant`, 0 where there is none; its mean over rows is the
    mean reciprocal rank. None relevant: Unmeasured.
    """
    ids = relevant(arguments)
    ranks = (rank for rank, document in enumerate(arguments["documents"], start=1) if document["id"] in ids)
    first = next(ranks, None)
    return 0.0 if first is None else 1 / first
