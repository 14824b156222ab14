"""The stand-in for a reranker."""

import asyncio

import pytest

from penstock.runtime.provider import Answer, Failed, Request
from penstock.runtime.providers.overlap import ask


def ranked(query: str, *texts: str) -> Answer:
    return asyncio.run(ask(Request("builtin/overlap", "rerank", texts=texts, query=query)))


def test_the_share_of_the_words_that_count() -> None:
    found = ranked("When are the returned boxes paid?", "Returns are paid.", "Boxes, boxes, boxes.", "The and when are")
    assert found.scores == (2 / 3, 1 / 3, 0.0)
    assert found.input_tokens > 0
    assert ranked("the", "the").scores == (0.0,)


def test_only_ranks() -> None:
    with pytest.raises(Failed, match="only ranks"):
        asyncio.run(ask(Request("builtin/overlap", "embedding", texts=("a",))))
    with pytest.raises(Failed, match="no parameter 'top_n'"):
        asyncio.run(ask(Request("builtin/overlap", "rerank", texts=("a",), parameters={"top_n": 1})))
