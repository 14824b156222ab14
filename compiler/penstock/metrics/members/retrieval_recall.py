"""How many of the relevant documents were found?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import relevant
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Share of the ids in `relevant` that stand among the ids of `documents`, in [0, 1]. None relevant: Unmeasured."""
    ids = relevant(arguments)
    return len(ids & {document["id"] for document in arguments["documents"]}) / len(ids)
