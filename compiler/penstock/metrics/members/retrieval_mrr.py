"""How early does the first relevant document come?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 / rank of the first of `documents` whose id is in `relevant`, 0 where there is none; its mean over rows is the
    mean reciprocal rank. None relevant: Unmeasured.
    """
    relevant = set(arguments["relevant"])
    if not relevant:
        raise Unmeasured("no document is relevant")
    ranks = (rank for rank, document in enumerate(arguments["documents"], start=1) if document["id"] in relevant)
    first = next(ranks, None)
    return 0.0 if first is None else 1 / first
