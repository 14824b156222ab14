"""The index lies in the process: BM25, cosine of embeddings, or both by reciprocal rank fusion."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from penstock.runtime.retrieval import bm25, documents, ranking, vectors
from penstock.runtime.retrieval.bm25 import Index
from penstock.runtime.retrieval.documents import Chunk
from penstock.runtime.retriever import Embed, Found, Site
from penstock.runtime.traces.trace import Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Retriever as Spec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


async def build(spec: Spec, rows: Sequence[Row], embed: Embed, site: Site) -> "Embedded":
    """Cuts, indexes and, where the search needs it, embeds the rows; or takes the index of an earlier run."""
    parts = documents.cut(spec, rows)
    name = documents.digest(spec, parts, site.embedding)
    known = None if site.shelf is None else site.shelf.get(name)
    if known is not None and (made := _taken(spec, parts, known[0], known[1], embed)) is not None:
        return made
    texts = [part.text for part in parts]
    lexical = bm25.index(texts) if spec.search.mode != "vector" else None
    matrix, usage = await vectors.embedded(texts if spec.search.mode != "lexical" else (), embed)
    if site.shelf is not None:
        arrays: dict[str, NDArray[Any]] = {"vectors": matrix}
        if lexical is not None:
            arrays |= {"starts": lexical.starts, "texts": lexical.texts, "weights": lexical.weights}
        words = [] if lexical is None else list(lexical.words)
        site.shelf.put(name, {"words": words, "usage": asdict(usage)}, arrays)
    return Embedded(spec, parts, lexical, matrix, embed, usage)


def _taken(
    spec: Spec, parts: Sequence[Chunk], value: Any, arrays: "Mapping[str, NDArray[Any]]", embed: Embed
) -> "Embedded | None":
    try:
        usage = Usage(**value["usage"])
        # At full price, as answers from the store are; none of it is paid now.
        usage = replace(usage, cached=usage.calls)
        lexical = None
        if spec.search.mode != "vector":
            words = {word: place for place, word in enumerate(value["words"])}
            lexical = Index(len(parts), words, arrays["starts"], arrays["texts"], arrays["weights"])
        return Embedded(spec, parts, lexical, arrays["vectors"], embed, usage)
    except (KeyError, TypeError):
        return None


class Embedded:
    """A Retriever over chunks in memory, or mapped into it.

    The usage of building counts with the first query, so that a run's total is right.
    """

    def __init__(
        self,
        spec: Spec,
        parts: Sequence[Chunk],
        lexical: Index | None,
        matrix: "NDArray[np.float64]",
        embed: Embed,
        usage: Usage,
    ) -> None:
        self._spec, self._parts = spec, parts
        self._lexical, self._matrix = lexical, matrix
        self._embed, self._unpaid = embed, usage

    async def find(self, query: str, take: int) -> Found:
        """Chunks of the same row may stand side by side; a lexical search gives only what shares a word."""
        began = time.monotonic()
        usage, self._unpaid = self._unpaid, Usage()
        waited = 0.0
        hybrid = self._spec.search.mode == "hybrid"
        count = self._spec.search.candidates if hybrid else take
        ways: list[dict[int, float]] = []
        if self._lexical is not None:
            scores = self._lexical.scores(query)
            ways.append({place: float(scores[place]) for place in ranking.best(scores, count, positive=True)})
        if self._spec.search.mode != "lexical" and self._parts:
            before = time.monotonic()
            asked = await self._embed([query])
            waited = asked.answer.seconds - (time.monotonic() - before)
            usage += asked.usage
            near = vectors.cosines(self._matrix, asked.answer.vectors[0])
            ways.append({place: float(near[place]) for place in ranking.best(near, count)})
        found = ranking.fused([list(way) for way in ways]) if hybrid else ways[0] if ways else {}
        places = sorted(found, key=lambda place: (-round(found[place], 9), place))[:take]
        seconds = max(0.0, time.monotonic() - began + waited)
        return Found(tuple(self._parts[place].document(found[place]) for place in places), seconds, usage)
