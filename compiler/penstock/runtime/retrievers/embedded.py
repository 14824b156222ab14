"""The index lies in the process: BM25, cosine of embeddings, or both by reciprocal rank fusion."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from penstock.runtime.bm25 import Index
from penstock.runtime.chunk import chunks
from penstock.runtime.retriever import Embed, Found
from penstock.runtime.step import StepFailed
from penstock.runtime.trace import Usage
from penstock.source.rows import Row
from penstock.spec.kinds.retriever import Retriever as Spec

FUSION = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""
_BATCH = 64  # texts of one embedding call


class Chunk(NamedTuple):
    """A part of a row's text."""

    id: str
    text: str
    source: str


async def build(spec: Spec, rows: Sequence[Row], embed: Embed) -> "Embedded":
    """Cuts, indexes and, where the search needs it, embeds the rows."""
    parts = [chunk for row in rows for chunk in _chunks(spec, row)]
    lexical = Index([part.text for part in parts]) if spec.search.mode != "vector" else None
    vectors: list[tuple[float, ...]] = []
    usage = Usage()
    if spec.search.mode != "lexical":
        for start in range(0, len(parts), _BATCH):
            asked = await embed([part.text for part in parts[start : start + _BATCH]])
            vectors += asked.answer.vectors
            usage += asked.usage
    return Embedded(spec, parts, lexical, vectors, embed, usage)


class Embedded:
    """A Retriever over chunks in memory.

    The usage of building counts with the first query, so that a run's total is right.
    """

    def __init__(
        self,
        spec: Spec,
        parts: Sequence[Chunk],
        lexical: Index | None,
        vectors: Sequence[tuple[float, ...]],
        embed: Embed,
        usage: Usage,
    ) -> None:
        import numpy as np

        self._spec = spec
        self._parts = parts
        self._lexical = lexical
        self._matrix = np.array(vectors, dtype=np.float64)
        lengths = np.sqrt((self._matrix**2).sum(axis=1, keepdims=True)) if len(vectors) else self._matrix
        self._matrix = np.divide(self._matrix, lengths, out=np.zeros_like(self._matrix), where=lengths > 0)
        self._embed = embed
        self._unpaid = usage

    async def find(self, query: str, take: int) -> Found:
        """Chunks of the same row may stand side by side; a lexical search gives only what shares a word."""
        began = time.monotonic()
        usage, self._unpaid = self._unpaid, Usage()
        ways: list[dict[int, float]] = []
        waited = 0.0
        if self._lexical is not None:
            ways.append(self._lexical.scores(query))
        if self._spec.search.mode != "lexical" and self._parts:
            before = time.monotonic()
            asked = await self._embed([query])
            waited = asked.answer.seconds - (time.monotonic() - before)
            usage += asked.usage
            ways.append(self._cosines(asked.answer.vectors[0]))
        scores = ways[0] if len(ways) == 1 else _fused(ways, self._spec.search.candidates)
        best = _ranked(scores)[:take]
        seconds = max(0.0, time.monotonic() - began + waited)
        return Found(tuple(self._document(number, scores[number]) for number in best), seconds, usage)

    def _cosines(self, vector: Sequence[float]) -> dict[int, float]:
        import numpy as np

        query = np.array(vector, dtype=np.float64)
        length = float(np.sqrt((query**2).sum()))
        values = (self._matrix * query).sum(axis=1) / length if length else np.zeros(len(self._parts))
        return dict(enumerate(values.tolist()))

    def _document(self, number: int, score: float) -> Mapping[str, Any]:
        part = self._parts[number]
        return {"id": part.id, "text": part.text, "score": round(score, 6), "source": part.source}


def _fused(ways: Sequence[Mapping[int, float]], candidates: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for scores in ways:
        for rank, number in enumerate(_ranked(scores)[:candidates], start=1):
            found[number] = found.get(number, 0.0) + 1 / (FUSION + rank)
    return found


def _ranked(scores: Mapping[int, float]) -> list[int]:
    # Rounded, so that the last bit of a sum on another machine does not change the order.
    return sorted(scores, key=lambda number: (-round(scores[number], 9), number))


def _chunks(spec: Spec, row: Row) -> Iterator[Chunk]:
    fields = spec.documents
    for field in (fields.id, fields.text):
        if not isinstance(row.values.get(field), str | int):
            raise StepFailed(f"row {row.id!r} of Dataset/{fields.dataset} has no text in {field!r}")
    name, text = str(row.values[fields.id]), str(row.values[fields.text])
    source = str(row.values.get("file", name))
    cut = [text.strip()] if spec.chunk is None else chunks(text, spec.chunk.tokens, spec.chunk.overlap)
    yield from (Chunk(name, part, source) for part in cut if part)
