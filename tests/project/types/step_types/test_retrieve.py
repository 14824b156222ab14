"""`retrieve` steps on the edges of a chain."""

from collections.abc import Callable
from typing import Any

Check = Callable[..., list[tuple[str, str, Any]]]
PAGES = """\
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {file: pages.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: pages}
spec: {documents: {dataset: pages}}
"""


def test_the_query_is_text(found: Check) -> None:
    [(rule, place, _)] = [
        each
        for each in found("s: {retrieve: pages, query: '${{ inputs.orders }}'}", pages=PAGES)
        if each[1].startswith("steps")
    ]
    assert (rule, place) == ("type-mismatch", "steps/s/query")
