"""How many of the documents found are relevant?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Share of the ids of `documents`, each counted once, that stand in `relevant`, in [0, 1].

    Nothing found is 0; none relevant: Unmeasured.
    """
    relevant = set(arguments["relevant"])
    if not relevant:
        raise Unmeasured("no document is relevant")
    found = {document["id"] for document in arguments["documents"]}
    return len(relevant & found) / len(found) if found else 0.0
