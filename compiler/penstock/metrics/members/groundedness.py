"""Is the answer borne out by the documents?"""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.traces.trace import Trace
from penstock.text.entailment import grounded


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Share of the sentences of `text` that a document's words bear out, in [0, 1]; a refusal claims nothing: 1.

    Lexical, no judge: `text.entailment`.
    """
    return grounded(arguments["text"], [document["text"] for document in arguments["documents"]])
