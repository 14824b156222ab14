"""Did the agent make the calls that were expected, in their order?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.tool_call import matches
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Longest common subsequence of `calls` and `expected` over the longer of the two, in [0, 1].

    A call matches by tool and equal arguments; an expected call without `arguments` matches any. None made where none
    is expected: 1.
    """
    made, expected = arguments["calls"], arguments["expected"]
    row_above = [0] * (len(expected) + 1)
    for call in made:
        current = [0]
        for place, wanted in enumerate(expected):
            both = row_above[place] + 1 if matches(call, wanted) else 0
            current.append(max(both, row_above[place + 1], current[place]))
        row_above = current
    return row_above[-1] / max(len(made), len(expected)) if made or expected else 1.0
