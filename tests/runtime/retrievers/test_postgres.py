"""The retriever on a real PostgreSQL server with pgvector."""

import asyncio
import importlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.calls.models import Asked
from penstock.runtime.provider import Answer
from penstock.runtime.retriever import Found, Retriever, Site
from penstock.runtime.retrievers import embedded, postgres
from penstock.runtime.step import StepFailed
from penstock.runtime.traces.trace import Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Retriever as Spec
from penstock.text import embedding

TEXTS = ["The red box is heavy.", "Taxes are due in May.", "A box of apples.", "It's 5 o'clock \\ \x00 'quoted' & odd!"]
ROWS = [Row(f"r{n}", {"id": f"r{n}", "text": text, "file": f"pages/{n}.md"}, n) for n, text in enumerate(TEXTS)]
BINDING = {"store": {"url": {"env": "STORE_URL"}}}


async def embed(texts: Sequence[str]) -> Asked:
    vectors = tuple(map(tuple, embedding.embed(texts, 256).tolist()))
    return Asked(Answer(vectors=vectors), Usage(len(texts), 0, 0.25, 1), 1)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def site(address: str) -> Site:
    return Site("pages", BINDING, {"STORE_URL": address}, None, None)


def spec(table: str, **more: Any) -> Spec:
    store = {"type": "postgres", "table": table}
    return Spec.model_validate({"documents": {"dataset": "d"}, "store": store, **more})


def ids(found: Found) -> list[str]:
    return [document["id"] for document in found.documents]


async def asked(made: Retriever, *queries: str, take: int = 10) -> list[Found]:
    return [await made.find(query, take) for query in queries]


def find(site: Site, wanted: Spec, *queries: str, rows: Sequence[Row] = ROWS) -> list[Found]:
    async def run() -> list[Found]:
        return await asked(await postgres.build(wanted, rows, embed, site), *queries)

    return asyncio.run(run())


def test_words(site: Site) -> None:
    red, none, odd, empty = find(site, spec("words"), "Which red box?", "zebra", "o'clock 'quoted' \\", "the")
    assert ids(red) == ["r0", "r2"]
    first = red.documents[0]
    assert first == {"id": "r0", "text": TEXTS[0], "score": first["score"], "source": "pages/0.md"}
    assert ids(none) == ids(empty) == [] and ids(odd) == ["r3"]
    assert odd.documents[0]["text"] == TEXTS[3].replace("\x00", "\ufffd")
    assert red.usage == Usage()


@pytest.mark.parametrize("mode", ["vector", "hybrid"])
def test_it_finds_what_the_embedded_one_finds(site: Site, mode: str) -> None:
    queries = ["a heavy red box", "taxes in May", "apples"]
    theirs = find(site, spec("near", search={"mode": mode}), *queries)

    async def run() -> list[Found]:
        wanted = Spec.model_validate({"documents": {"dataset": "d"}, "search": {"mode": mode}})
        return await asked(await embedded.build(wanted, ROWS, embed, site), *queries)

    for ours, found in zip(asyncio.run(run()), theirs, strict=True):
        assert ids(found)[0] == ids(ours)[0]
        if mode == "vector":
            assert [d["score"] for d in found.documents] == pytest.approx(
                [d["score"] for d in ours.documents], abs=1e-5
            )
            assert ids(found) == ids(ours)


def test_rows_are_put_there_once_and_their_price_is_told_again(site: Site) -> None:
    wanted = spec("once", search={"mode": "vector"})
    first, second = (find(site, wanted, "box", "box") for _ in range(2))
    assert [found.usage.calls for found in first] == [2, 1] and first[0].usage.cached == 0
    assert second[0].usage.usd == first[0].usage.usd and second[0].usage.cached == 1
    with importlib.import_module("psycopg").connect(site.environ["STORE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM once").fetchone() == (len(ROWS),)


def test_revisions_share_a_table_and_find_their_own(site: Site) -> None:
    wanted, others = spec("Shared_Table"), [Row("x", {"id": "x", "text": "A red fox."}, 1)]
    assert ids(find(site, wanted, "red")[0]) == ["r0"]
    assert ids(find(site, wanted, "red", rows=others)[0]) == ["x"]
    assert ids(find(site, wanted, "red")[0]) == ["r0"]
    assert ids(find(site, wanted, "red", rows=[])[0]) == []


def test_many_fill_at_once(site: Site) -> None:
    async def run() -> list[list[Found]]:
        wanted = spec("crowd", search={"mode": "hybrid"})
        made = await asyncio.gather(*(postgres.build(wanted, ROWS, embed, site) for _ in range(6)))
        return await asyncio.gather(*(asked(each, "red box", "apples") for each in made))

    found = asyncio.run(run())
    assert {tuple(map(tuple, map(ids, each))) for each in found} == {tuple(map(tuple, map(ids, found[0])))}


def test_what_cannot_be_reached_is_an_error_without_the_address(site: Site) -> None:
    lost = site._replace(environ={"STORE_URL": "postgresql://user:pass-canary@127.0.0.1:1/none"})
    with pytest.raises(StepFailed, match=r"Retriever/pages: the store did not answer") as raised:
        find(lost, spec("lost"), "red")
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(("binding", "environ"), [({}, {}), (BINDING, {}), (BINDING, {"STORE_URL": " "})])
def test_no_address(binding: Any, environ: dict[str, str]) -> None:
    with pytest.raises(Fatal, match="Retriever/pages"):
        find(Site("pages", binding, environ, None, None), spec("none"), "red")
