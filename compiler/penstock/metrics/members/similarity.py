"""Does the answer use the words of the expected text?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.expected import references
from penstock.runtime.traces.trace import Trace
from penstock.text.embedding import embed


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Cosine of hashed n-gram embeddings (`text.embedding`), below 0 as 0; of several `expected` texts the nearest.

    Near for texts of like words, whatever they mean. A text without words is far from all. None expected: Unmeasured.
    """
    vectors = embed([arguments["text"], *references(arguments)])
    return max(0.0, max(float(vectors[0] @ vector) for vector in vectors[1:]))
