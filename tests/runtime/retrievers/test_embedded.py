"""The embedded retriever: order, ties, fusion, chunks."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from penstock.runtime.calls.models import Asked
from penstock.runtime.provider import Answer
from penstock.runtime.retrieval.ranking import FUSION
from penstock.runtime.retrieval.shelf import Shelf
from penstock.runtime.retriever import Found, Site
from penstock.runtime.retrievers.embedded import build
from penstock.runtime.step import StepFailed
from penstock.runtime.traces.trace import Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Retriever
from penstock.text import embedding

TEXTS = ["The red box is heavy.", "Taxes are due in May.", "A box of apples.", "The red box is heavy."]
ROWS = [Row(f"r{n}", {"id": f"r{n}", "text": text, "file": f"pages/{n}.md"}, n) for n, text in enumerate(TEXTS)]


SITE = Site("pages", {}, {}, None, None)


async def embed(texts: Sequence[str]) -> Asked:
    vectors = tuple(map(tuple, embedding.embed(texts, 256).tolist()))
    return Asked(Answer(vectors=vectors), Usage(len(texts), 0, 0.25, 1), 1)


def find(query: str, take: int = 10, rows: Sequence[Row] = ROWS, **spec: Any) -> Found:
    async def found() -> Found:
        retriever = await build(Retriever.model_validate({"documents": {"dataset": "d"}, **spec}), rows, embed, SITE)
        return await retriever.find(query, take)

    return asyncio.run(found())


def ids(found: Found) -> list[str]:
    return [document["id"] for document in found.documents]


def test_lexical_gives_what_shares_a_word_and_ties_by_position() -> None:
    found = find("Which red box?")
    assert ids(found) == ["r0", "r3", "r2"]
    first = found.documents[0]
    assert first == {"id": "r0", "text": TEXTS[0], "score": first["score"], "source": "pages/0.md"}
    assert first["score"] == found.documents[1]["score"] > found.documents[2]["score"] > 0
    assert ids(find("Which red box?", take=1)) == ["r0"]
    assert ids(find("zebra")) == []
    assert found.usage == Usage()


def test_vector_ranks_by_cosine() -> None:
    found = find("taxes due", search={"mode": "vector"})
    assert ids(found)[0] == "r1"
    assert len(found.documents) == 4
    assert 0 < found.documents[0]["score"] <= 1
    assert found.usage == Usage(5, 0, 0.5, 2)


def test_hybrid_fuses_ranks() -> None:
    found = find("red box heavy", search={"mode": "hybrid"})
    assert ids(found)[:2] == ["r0", "r3"]
    assert found.documents[0]["score"] == pytest.approx(2 / (FUSION + 1), abs=1e-6)
    assert found.documents[1]["score"] == pytest.approx(2 / (FUSION + 2), abs=1e-6)
    assert len(find("red box", search={"mode": "hybrid", "candidates": 1}).documents) == 1


def test_chunks_of_a_row_share_its_id() -> None:
    long = " ".join(f"The red box number {number} stands on shelf {number}." for number in range(30))
    found = find(
        "red box shelf", rows=[Row("long", {"id": "long", "text": long}, 1)], chunk={"tokens": 40, "overlap": 10}
    )
    assert len(found.documents) > 3
    assert set(ids(found)) == {"long"}
    assert {document["source"] for document in found.documents} == {"long"}
    assert all(document["text"] in long for document in found.documents)


def test_usage_of_building_is_told_once() -> None:
    async def run() -> list[Usage]:
        retriever = await build(
            Retriever.model_validate({"documents": {"dataset": "d"}, "search": {"mode": "vector"}}), ROWS, embed, SITE
        )
        return [(await retriever.find("a", 1)).usage for _ in range(2)]

    assert asyncio.run(run()) == [Usage(5, 0, 0.5, 2), Usage(1, 0, 0.25, 1)]


def test_no_rows_and_rows_without_text() -> None:
    for mode in ("lexical", "vector", "hybrid"):
        assert find("red", rows=[], search={"mode": mode}).documents == ()
    with pytest.raises(StepFailed, match="no text in 'body'"):
        find("red", documents={"dataset": "d", "text": "body"})


def test_a_query_without_words() -> None:
    assert ids(find("???", search={"mode": "vector"})) == ["r0", "r1", "r2", "r3"]


@pytest.mark.parametrize("mode", ["lexical", "vector", "hybrid"])
def test_an_index_of_an_earlier_run_finds_the_same_at_the_same_price(tmp_path: Path, mode: str) -> None:
    site = SITE._replace(shelf=Shelf(tmp_path))
    spec = Retriever.model_validate({"documents": {"dataset": "d"}, "search": {"mode": mode}})
    asked = 0

    async def counting(texts: Sequence[str]) -> Asked:
        nonlocal asked
        asked += len(texts)
        return await embed(texts)

    async def found(site: Site) -> list[Found]:
        retriever = await build(spec, ROWS, counting, site)
        return [await retriever.find(query, 3) for query in ("red box", "taxes", "zebra")]

    def said(found: list[Found]) -> list[tuple[Any, Any, Any]]:
        return [(each.documents, each.usage.usd, each.usage.calls) for each in found]

    bare, first, second = (asyncio.run(found(each)) for each in (SITE, site, site))
    assert said(bare) == said(first) == said(second)
    queries = 0 if mode == "lexical" else 3
    assert asked == (0 if mode == "lexical" else 2 * len(ROWS)) + 3 * queries
    assert len(list(tmp_path.iterdir())) == 1


def test_other_rows_or_another_model_make_another_index(tmp_path: Path) -> None:
    spec = Retriever.model_validate({"documents": {"dataset": "d"}, "search": {"mode": "vector"}})
    for rows, embedding_ in ((ROWS, None), (ROWS[:2], None), (ROWS, {"model": "other"})):
        asyncio.run(build(spec, rows, embed, SITE._replace(shelf=Shelf(tmp_path), embedding=embedding_)))
    assert len(list(tmp_path.iterdir())) == 3
