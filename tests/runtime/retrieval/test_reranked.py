"""Candidates in the order of a rerank Model: embedded, and a real server's."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from penstock.runtime.chain import Chain
from penstock.runtime.traces.trace import Trace

FILES = {
    "pages/a.md": "# Days\n\nDays, days, days and more days: a calendar has days.\n",
    "pages/b.md": "# Returns\n\nReturns are taken back within thirty days, in the shop, by mail or with a courier.\n",
    "pages/c.md": "# Hours\n\nOpen all days.\n",
}


def documents(model: str, search: str = "rerank: judge", take: int = 2) -> dict[str, str]:
    return {
        "Dataset/pages": 'purpose: grounding\nsource: {files: "pages/*.md"}',
        "Model/judge": f"{model}\nmode: rerank",
        "Retriever/pages": f"documents: {{dataset: pages}}\nsearch: {{{search}}}",
        "Chain/shop": (
            "inputs: {question: {type: string}}\n"
            f"steps: {{search: {{retrieve: pages, query: '${{{{ inputs.question }}}}', take: {take}}}}}\n"
            "outputs: {documents: '${{ steps.search.documents }}'}"
        ),
    }


def asked(chain: Chain) -> Trace:
    return asyncio.run(chain.answer({"question": "returns days?"}))


def ids(trace: Trace) -> list[tuple[str, float]]:
    assert trace.error is None
    return [(found["id"].partition("#")[0][6:7], found["score"]) for found in trace.outputs["documents"]]


@pytest.mark.parametrize("mode", ["lexical", "vector", "hybrid"])
def test_the_embedded_one_orders_what_was_found(opened: Callable[..., Chain], mode: str) -> None:
    trace = asked(opened(documents("model: builtin/overlap", f"mode: {mode}, rerank: judge"), FILES))
    assert ids(trace) == [("b", 1.0), (ids(trace)[1][0], 0.5)]


def test_no_more_than_the_candidates_are_ordered(
    opened: Callable[..., Chain], server: Any, responding: Callable[..., Any]
) -> None:
    results = [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.2}]
    server.behaviours = [responding({"results": results, "usage": {"total_tokens": 21}})]
    model = f"model: local/r\nendpoint: {server.url}\ncredentials: {{env: SHOP_KEY}}\nprice: {PRICE}"
    chain = opened(documents(model, "rerank: judge, candidates: 2", take=1), FILES)
    trace = asked(chain)
    path, headers, body = server.requests[0]
    assert (path, headers["Authorization"]) == ("/v1/rerank", "Bearer canary-1234567890")
    assert (body["model"], body["query"], body["top_n"]) == ("r", "returns days?", 2)
    assert ids(trace) == [(next(n for n in "abc" if FILES[f"pages/{n}.md"][2:6] in body["documents"][1]), 0.9)]
    usage = trace.steps["search"].usage
    assert (usage.calls, usage.input_tokens, usage.usd) == (1, 21, pytest.approx(21e-6))


PRICE = "{inputPerMillion: 1, outputPerMillion: 0}"


def test_an_answer_is_kept_and_replayed(
    opened: Callable[..., Chain], server: Any, responding: Callable[..., Any]
) -> None:
    results = [{"index": number, "relevance_score": number / 10} for number in range(3)]
    server.behaviours = [responding({"results": results})]
    given = documents(f"model: local/r\nendpoint: {server.url}")
    live = asked(opened(given, FILES))
    again = asked(opened(given, FILES, calls="replay"))
    assert ids(live) == ids(again)
    assert (again.steps["search"].usage.cached, len(server.requests)) == (1, 1)


@pytest.mark.parametrize(
    "results",
    [
        *([], None, [{"index": 0, "relevance_score": 1.0}], [{"index": n, "relevance_score": 1e999} for n in range(3)]),
        *([{"index": n, "relevance_score": "1"} for n in range(3)], [{"index": 0, "relevance_score": 1}] * 3),
        [{"index": n + 1, "relevance_score": 1} for n in range(3)],
    ],
)
def test_what_is_no_order_is_an_error(
    opened: Callable[..., Chain], server: Any, responding: Callable[..., Any], results: Any
) -> None:
    server.behaviours = [responding({"results": results})]
    trace = asked(opened(documents(f"model: local/r\nendpoint: {server.url}"), FILES))
    assert trace.code in ("provider-shape", "provider-body")
    assert trace.outputs == {}


def test_a_fallback_orders_where_the_model_does_not(
    opened: Callable[..., Chain], server: Any, responding: Callable[..., Any]
) -> None:
    server.behaviours = [responding({"error": "no such model"}, 404)]
    given = documents(f"model: local/r\nendpoint: {server.url}\nfallbacks: [spare]")
    trace = asked(opened({**given, "Model/spare": "model: builtin/overlap\nmode: rerank"}, FILES))
    assert ids(trace)[0] == ("b", 1.0)
    assert len(server.requests) == 1
