"""How much of the expected summary does the answer hold?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import references
from penstock.runtime.traces.trace import Trace
from penstock.text.overlap import rouge_l, rouge_n


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """ROUGE F1 (Lin 2004) in [0, 1]: `variant` "1" or "2" of word n-grams, "L" of the longest common subsequence; of
    several `expected` texts the nearest. None expected: Unmeasured.
    """
    variant, text = arguments["variant"], arguments["text"]
    if variant == "L":
        return max(rouge_l(text, reference) for reference in references(arguments))
    return max(rouge_n(text, reference, int(variant)) for reference in references(arguments))
