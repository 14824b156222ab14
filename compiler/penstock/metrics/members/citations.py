"""Do the answer's citations name documents that it was given?"""

import re
from collections.abc import Mapping
from typing import Any

from penstock.runtime.traces.trace import Trace
from penstock.text.refusal import is_refusal

_CITATION = re.compile(r"\[([^\[\]\n]{1,200})\](?!\()")


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Share of the citations `[id]` in `text`, `[a, b]` being two, that are ids of `documents`, in [0, 1].

    A text that cites nothing is 0, a refusal, which claims nothing, 1. A Markdown link is no citation.
    """
    text = arguments["text"]
    known = {document["id"] for document in arguments["documents"]}
    cited = [name for each in _CITATION.findall(text) for name in _names(each, known)]
    if not cited:
        return float(is_refusal(text))
    return sum(name in known for name in cited) / len(cited)


def _names(inside: str, known: set[str]) -> list[str]:
    # An id may itself hold a comma.
    if inside.strip() in known:
        return [inside.strip()]
    return [part.strip() for part in re.split(r"[,;]", inside) if part.strip()]
