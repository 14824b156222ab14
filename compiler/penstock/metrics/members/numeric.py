"""Is the number of the answer the expected one, within a tolerance?"""

import re
from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace

_NUMBER = re.compile(r"(?<![\w.])[-+\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\d)")


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where |value - expected| <= max(absolute, relative * |expected|).

    `value`: a number, or a text of which the last number counts (decimal point, commas between thousands); a text
    without a number is 0. No expectation: Unmeasured.
    """
    expected = arguments["expected"]
    if expected is None:
        raise Unmeasured("nothing is expected")
    value = arguments["value"]
    if isinstance(value, str):
        numbers = _NUMBER.findall(value)
        if not numbers:
            return 0.0
        value = float(numbers[-1].replace(",", "").replace("\u2212", "-"))
    return float(abs(value - expected) <= max(arguments["absolute"], arguments["relative"] * abs(expected)))
