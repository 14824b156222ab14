"""The documents of a Retriever: rows, cut into chunks."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from penstock.runtime.retrieval.chunk import chunks
from penstock.runtime.step import StepFailed
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Retriever as Spec


class Chunk(NamedTuple):
    """A part of a row's text."""

    id: str
    text: str
    source: str

    def document(self, score: float) -> dict[str, Any]:
        """As a `retrieve` step gives it."""
        return {"id": self.id, "text": self.text, "score": round(score, 6), "source": self.source}


def cut(spec: Spec, rows: Sequence[Row]) -> list[Chunk]:
    """The chunks of all rows, in their order.

    Raises:
        StepFailed: a row lacks the field that names or holds a document.
    """
    return [chunk for row in rows for chunk in _chunks(spec, row)]


def digest(spec: Spec, parts: Sequence[Chunk], embedding: Any) -> str:
    """What an index is made of: the chunks, the way of searching them, and what embeds them."""
    found = {
        "indexFormat": 1,
        "mode": spec.search.mode,
        "embedding": embedding,
        "chunks": [list(part) for part in parts],
    }
    return canonical.digest(found)


def _chunks(spec: Spec, row: Row) -> Iterator[Chunk]:
    fields = spec.documents
    for field in (fields.id, fields.text):
        if not isinstance(row.values.get(field), str | int):
            raise StepFailed(f"row {row.id!r} of Dataset/{fields.dataset} has no text in {field!r}")
    name, text = str(row.values[fields.id]), str(row.values[fields.text])
    source = str(row.values.get("file", name))
    pieces = [text.strip()] if spec.chunk is None else chunks(text, spec.chunk.tokens, spec.chunk.overlap)
    yield from (Chunk(name, piece, source) for piece in pieces if piece)
