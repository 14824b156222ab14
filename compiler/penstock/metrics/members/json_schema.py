"""Is the answer JSON of the shape that is asked for?"""

import json
from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace
from penstock.spec.schemas import schema


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where `value` is valid under `schema` (JSON Schema 2020-12); a text is read as JSON first, 0 if it is none.

    A schema that is not valid itself is Unmeasured.
    """
    if found := schema.problems(arguments["schema"]):
        raise Unmeasured(f"the schema: {found[0]}")
    value = arguments["value"]
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return 0.0
    return float(schema.check(arguments["schema"], value) is None)
