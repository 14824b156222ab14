"""Does the answer contain the expected text?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where `expected` stands in `text`, upper and lower case and runs of white space being alike.

    An empty expectation stands in every text: Unmeasured.
    """
    text, expected = (" ".join(arguments[name].casefold().split()) for name in ("text", "expected"))
    if not expected:
        raise Unmeasured("the expected text is empty")
    return float(expected in text)
