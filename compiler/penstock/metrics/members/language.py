"""Is the answer in the expected language?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace
from penstock.text.language import LANGUAGES, language


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where `text` is in the language `expected` (ISO 639-1, a region after it is not looked at: `pt-BR` is `pt`).

    Unmeasured where the text is too short to tell, or the language is none of `text.language.LANGUAGES`.
    """
    expected = arguments["expected"].lower().replace("_", "-").partition("-")[0]
    if expected not in LANGUAGES:
        raise Unmeasured(f"language {arguments['expected']!r} cannot be told; these can: {', '.join(LANGUAGES)}")
    found = language(arguments["text"])
    if found is None:
        raise Unmeasured("the text is too short or too mixed to tell its language")
    return float(found == expected)
