"""How many of the documents found are relevant?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import relevant
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Share of the ids of `documents`, each counted once, that stand in `relevant`, in [0, 1].

    Nothing found is 0; none relevant: Unmeasured.
    """
    ids = relevant(arguments)
    found = {document["id"] for document in arguments["documents"]}
    return len(ids & found) / len(found) if found else 0.0
