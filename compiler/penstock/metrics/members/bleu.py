"""How near is the answer to the expected translations?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import references
from penstock.runtime.traces.trace import Trace
from penstock.text.overlap import bleu


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Sentence BLEU-4, smoothed, in [0, 1], against all `expected` texts at once. None expected: Unmeasured."""
    return bleu(arguments["text"], references(arguments))
