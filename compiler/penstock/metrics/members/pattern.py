"""Does the answer match a pattern?"""

from collections.abc import Mapping
from typing import Any

import re2  # type: ignore[import-untyped]

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where `pattern` (RE2: linear time, no look-around, no back reference) is found in `text`; `^` and `$` pin it.

    A pattern that RE2 does not read is Unmeasured.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        return float(re2.search(arguments["pattern"], arguments["text"], options) is not None)
    except re2.error as error:
        raise Unmeasured(f"the pattern is not read: {error}") from None
