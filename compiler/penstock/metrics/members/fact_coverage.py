"""How many of the expected facts does the answer hold?"""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace

_MARKUP = str.maketrans("", "", "`*")


def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Share of `facts` that stand in `text`, in [0, 1].

    A fact is a short literal phrase, or alternatives "a | b" of which one is enough. Case, runs of white space and
    Markdown's backticks and asterisks make no difference. No fact: Unmeasured.
    """
    facts = [alternatives for fact in arguments["facts"] if (alternatives := _alternatives(fact))]
    if not facts:
        raise Unmeasured("there are no facts")
    text = _normal(arguments["text"])
    return sum(any(fact in text for fact in alternatives) for alternatives in facts) / len(facts)


def _alternatives(fact: str) -> list[str]:
    return [normal for part in fact.split(" | ") if (normal := _normal(part))]


def _normal(text: str) -> str:
    return " ".join(text.translate(_MARKUP).casefold().split())
