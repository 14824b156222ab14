"""What did the answer cost?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """US dollars of the whole answer, from tokens and prices, also from the store. No price: Unmeasured."""
    if trace.usage.usd is None:
        raise Unmeasured("a model has no price")
    return trace.usage.usd
