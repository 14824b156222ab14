"""Which of the expected calls did the agent make, in whatever order?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.tool_call import matches
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """F1 of `calls` against `expected`, each expected call met once, in [0, 1].

    A call matches by tool and equal arguments; an expected call without `arguments` matches any. None made where none
    is expected: 1.
    """
    made, left = arguments["calls"], list(arguments["expected"])
    total = len(made) + len(left)
    # What states its arguments chooses first, so that what matches any takes no call away from it.
    left.sort(key=lambda wanted: wanted.get("arguments") is None)
    open_calls, met = list(made), 0
    for wanted in left:
        found = next((place for place, call in enumerate(open_calls) if matches(call, wanted)), None)
        if found is not None:
            del open_calls[found]
            met += 1
    return 2 * met / total if total else 1.0
