"""Is the answer as long as it should be?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace
from penstock.text.words import sentences, words


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """1 where `text` has at least `min` and at most `max` of `unit`: words, sentences or characters. Neither bound:
    Unmeasured.
    """
    least, most = arguments["min"], arguments["max"]
    if least is None and most is None:
        raise Unmeasured("neither `min` nor `max` is given")
    text, unit = arguments["text"], arguments["unit"]
    size = len(text) if unit == "characters" else len(words(text) if unit == "words" else sentences(text))
    return float((least is None or size >= least) and (most is None or size <= most))
