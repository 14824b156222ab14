"""The retrieve step inside a chain."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from penstock.runtime.chain import Chain

DOCUMENTS = {
    "Dataset/pages": 'purpose: grounding\nsource: {files: "pages/*.md"}',
    "Retriever/pages": "documents: {dataset: pages}",
    "Chain/shop": """\
inputs: {question: {type: string}}
steps:
  search: {retrieve: pages, query: "Tell me: ${{ inputs.question }}", take: 2}
outputs: {documents: "${{ steps.search.documents }}"}
""",
}
FILES = {"pages/shop.md": "# Hours\n\nOpen from nine.\n\n# Returns\n\nReturns within 30 days.\n"}


def test_gives_documents_best_first(opened: Callable[..., Chain]) -> None:
    trace = asyncio.run(opened(DOCUMENTS, FILES).answer({"question": "returns within days"}))
    assert trace.error is None
    (found,) = trace.outputs["documents"]
    assert (found["id"], found["source"]) == ("pages/shop.md#returns", "pages/shop.md")
    assert "30 days" in found["text"]
    step = trace.steps["search"]
    assert step.inputs == {"query": "Tell me: returns within days", "take": 2}
    assert step.type == "retrieve"
    assert not step.skipped


def test_nothing_found_is_an_answer(opened: Callable[..., Chain]) -> None:
    trace = asyncio.run(opened(DOCUMENTS, FILES).answer({"question": "zebra"}))
    assert (trace.error, trace.outputs) == (None, {"documents": []})


@pytest.mark.parametrize(("retry", "requests"), [("", 3), (", retry: {attempts: 2}", 2)])
def test_retry_bounds_the_calls_of_a_query(
    opened: Callable[..., Chain], server: Any, responding: Callable[..., Any], retry: str, requests: int
) -> None:
    down = responding(b"no", 500, Retry_After="0")
    server.behaviours = [down]
    documents = {
        **DOCUMENTS,
        "Model/embedder": f"model: openai/e\nmode: embedding\nendpoint: {server.url}",
        "Retriever/pages": "documents: {dataset: pages}\nsearch: {mode: vector, embedding: embedder}",
        "Chain/shop": DOCUMENTS["Chain/shop"].replace("take: 2}", f"take: 2{retry}}}"),
    }
    trace = asyncio.run(opened(documents, FILES).answer({"question": "returns"}))
    assert trace.code == "provider-error"
    assert len(server.requests) == requests
