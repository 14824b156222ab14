"""A table of a PostgreSQL server holds the chunks: pgvector for embeddings, its full-text search for words.

Penstock fills the table itself, once for each content: rows stand under the digest of what they are made of, so that
two revisions share a table and each finds its own documents.
"""

import asyncio
import importlib
import importlib.util
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import Any
from weakref import WeakKeyDictionary

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret, redact
from penstock.runtime.retrieval import documents, ranking, vectors
from penstock.runtime.retrieval.documents import Chunk
from penstock.runtime.retriever import Embed, Found, Site
from penstock.runtime.step import StepFailed
from penstock.runtime.traces.trace import Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Postgres as Store
from penstock.spec.kinds.retriever import Retriever as Spec
from penstock.text.words import content_words

_CONNECT, _STATEMENT = 10, 60_000
"""Seconds to connect, milliseconds of a statement."""
_IDLE = 4
"""Connections kept open between queries."""


async def build(spec: Spec, rows: Sequence[Row], embed: Embed, site: Site) -> "Tabled":
    """Cuts and, where the search needs it, embeds the rows, and puts them into the table if they are not there."""
    assert isinstance(spec.store, Store)
    parts = documents.cut(spec, rows)
    digest = documents.digest(spec, parts, site.embedding)
    table = _Table(spec.store.table, _address(site), site.name)
    usage = await table.usage(digest)
    if usage is None:
        texts = [part.text for part in parts]
        matrix, usage = await vectors.embedded(texts if spec.search.mode != "lexical" else (), embed)
        await table.fill(digest, parts, matrix.tolist(), usage)
    else:
        usage = replace(usage, cached=usage.calls)
    return Tabled(spec, table, digest, embed, usage)


class Tabled:
    """A Retriever over the rows of a table that stand under one digest."""

    def __init__(self, spec: Spec, table: "_Table", digest: str, embed: Embed, usage: Usage) -> None:
        self._spec, self._table, self._digest = spec, table, digest
        self._embed, self._unpaid = embed, usage

    async def find(self, query: str, take: int) -> Found:
        """As the embedded one, but words are ranked by PostgreSQL's `ts_rank_cd`."""
        began = time.monotonic()
        usage, self._unpaid = self._unpaid, Usage()
        search, waited = self._spec.search, 0.0
        count = search.candidates if search.mode == "hybrid" else take
        ways: list[list[tuple[int, Chunk, float]]] = []
        if search.mode != "vector":
            ways.append(await self._table.worded(self._digest, query, count))
        if search.mode != "lexical":
            before = time.monotonic()
            asked = await self._embed([query])
            waited = asked.answer.seconds - (time.monotonic() - before)
            usage += asked.usage
            ways.append(await self._table.near(self._digest, asked.answer.vectors[0], count))
        chunks = {number: chunk for way in ways for number, chunk, _ in way}
        if len(ways) == 1:
            scores = {number: score for number, _, score in ways[0]}
        else:
            scores = ranking.fused([[number for number, _, _ in way] for way in ways])
        places = sorted(scores, key=lambda number: (-round(scores[number], 9), number))[:take]
        seconds = max(0.0, time.monotonic() - began + waited)
        return Found(tuple(chunks[place].document(scores[place]) for place in places), seconds, usage)


class _Table:
    """The rows of all digests, and connections to them."""

    def __init__(self, name: str, address: Secret, retriever: str) -> None:
        self._sql = importlib.import_module("psycopg.sql")
        parts = name.split(".")
        self._name = self._sql.Identifier(*parts)
        self._filled = self._sql.Identifier(*parts[:-1], f"{parts[-1]}_filled")
        self._address, self._retriever = address, retriever
        self._idle: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Any]] = WeakKeyDictionary()

    async def usage(self, digest: str) -> Usage | None:
        """What filling the rows under a digest took; None where they are not there. Makes the tables first."""
        async with self._connection() as connection:
            await self._make(connection)
            found = await (
                await connection.execute(self._of("SELECT usage FROM {filled} WHERE digest = %s"), (digest,))
            ).fetchone()
        return None if found is None else Usage(**found[0])

    async def fill(self, digest: str, parts: Sequence[Chunk], matrix: Sequence[Sequence[float]], usage: Usage) -> None:
        """All rows under a digest, or none: readers see them when the last one is there."""
        json = importlib.import_module("psycopg.types.json")
        async with self._connection() as connection, connection.transaction():
            # Two processes with the same rows: the second finds them done.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (digest,))
            told = (digest, json.Json(asdict(usage)))
            added = await connection.execute(
                self._of("INSERT INTO {filled} (digest, usage) VALUES (%s, %s) ON CONFLICT DO NOTHING"), told
            )
            if not added.rowcount:
                return
            await connection.execute(self._of("DELETE FROM {table} WHERE digest = %s"), (digest,))
            copy = self._of("COPY {table} (digest, number, id, text, source, words, embedding) FROM STDIN")
            async with connection.cursor() as cursor, cursor.copy(copy) as rows:
                for number, part in enumerate(parts):
                    vector = _vector(matrix[number]) if matrix else None
                    words = " ".join(content_words(part.text))
                    await rows.write_row((digest, number, *map(_plain, part), _plain(words), vector))

    async def worded(self, digest: str, query: str, count: int) -> list[tuple[int, Chunk, float]]:
        """Rows that share a word with the query, best first."""
        words = sorted({_plain(word) for word in content_words(query)})
        if not words:
            return []
        asked = self._of(
            "SELECT number, id, text, source, ts_rank_cd(to_tsvector('simple', words), wanted) AS score"
            " FROM {table}, to_tsquery('simple', %s) AS wanted"
            " WHERE digest = %s AND to_tsvector('simple', words) @@ wanted ORDER BY score DESC, number LIMIT %s"
        )
        wanted = " | ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words)
        return await self._rows(asked, (wanted, digest, count))

    async def near(self, digest: str, vector: Sequence[float], count: int) -> list[tuple[int, Chunk, float]]:
        """Rows by the cosine of their embedding, best first; of a zero vector, whose cosine is none, 0."""
        asked = self._of(
            "SELECT number, id, text, source, coalesce(1 - nullif(embedding <=> %s::vector, 'NaN'), 0) AS score"
            " FROM {table} WHERE digest = %s ORDER BY score DESC, number LIMIT %s"
        )
        return await self._rows(asked, (_vector(vector), digest, count))

    async def _rows(self, asked: Any, values: tuple[Any, ...]) -> list[tuple[int, Chunk, float]]:
        async with self._connection() as connection:
            found = await (await connection.execute(asked, values)).fetchall()
        return [(number, Chunk(name, text, source), float(score)) for number, name, text, source, score in found]

    async def _make(self, connection: Any) -> None:
        there = await (await connection.execute("SELECT to_regclass(%s)", (self._named(),))).fetchone()
        if there[0] is not None:
            return
        async with connection.transaction():
            # CREATE ... IF NOT EXISTS of two processes at once may still collide.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (self._named(),))
            known = await (
                await connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
            ).fetchone()
            if known is not None:
                await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            await connection.execute(
                self._of(
                    "CREATE TABLE IF NOT EXISTS {table} (digest text NOT NULL, number integer NOT NULL,"
                    " id text NOT NULL, text text NOT NULL, source text NOT NULL, words text NOT NULL,"
                    " embedding {vector},"
                    " PRIMARY KEY (digest, number))",
                    vector=self._sql.SQL("vector" if known is not None else "text"),
                )
            )
            plain = self._named().replace('"', "").replace(".", "_")
            index = self._sql.Identifier(f"{plain[:57]}_words")
            await connection.execute(
                self._of(
                    "CREATE INDEX IF NOT EXISTS {index} ON {table} USING gin (to_tsvector('simple', words))",
                    index=index,
                )
            )
            await connection.execute(
                self._of("CREATE TABLE IF NOT EXISTS {filled} (digest text PRIMARY KEY, usage jsonb NOT NULL)")
            )

    def _of(self, text: str, **more: Any) -> Any:
        return self._sql.SQL(text).format(table=self._name, filled=self._filled, **more)

    def _named(self) -> str:
        return str(self._name.as_string(None))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        psycopg = importlib.import_module("psycopg")
        idle = self._idle.setdefault(asyncio.get_running_loop(), [])
        connection = None
        try:
            while connection is None and idle:
                kept = idle.pop()
                connection = None if kept.closed else kept
            if connection is None:
                connection = await psycopg.AsyncConnection.connect(
                    self._address.reveal(),
                    autocommit=True,
                    connect_timeout=_CONNECT,
                    options=f"-c statement_timeout={_STATEMENT}",
                )
            yield connection
        except (psycopg.Error, OSError) as error:
            if connection is not None:
                await connection.close()
            raise StepFailed(self._failed(error)) from None
        except BaseException:
            if connection is not None:
                await connection.close()
            raise
        if len(idle) < _IDLE:
            idle.append(connection)
        else:
            await connection.close()

    def _failed(self, error: Exception) -> str:
        said = " ".join(redact(str(error), (self._address,)).split())[:300]
        if "vector" in said and getattr(error, "sqlstate", None) in ("42704", "42883", "42804"):
            said += "; the server lacks the extension `vector`, without which it searches by words alone"
        return f"Retriever/{self._retriever}: the store did not answer: {said}"


def _address(site: Site) -> Secret:
    if importlib.util.find_spec("psycopg") is None:
        raise Fatal(
            f"Retriever/{site.name} lies in PostgreSQL, which needs a package that is not installed",
            help="pip install 'penstock[postgres]'",
        )
    named = site.binding.get("store", {}).get("url")
    if not isinstance(named, Mapping):
        raise Fatal(
            f"Retriever/{site.name} has no address of its store", help="set `store.url: {env: NAME}`, or bind one"
        )
    value = site.environ.get(str(named.get("env")), "").strip()
    if not value:
        raise Fatal(
            f"Retriever/{site.name} needs the address of its store in {named.get('env')}, which is not set",
            help=f"set {named.get('env')} to postgresql://user:password@host/database",
        )
    return Secret(value)


def _vector(values: Sequence[float]) -> str:
    return "[" + ",".join(map(repr, values)) + "]"


def _plain(text: str) -> str:
    # The one sign that PostgreSQL's texts do not take.
    return text.replace("\x00", "\ufffd")
