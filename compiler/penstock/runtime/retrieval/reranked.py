"""A Retriever whose candidates a rerank Model puts in order."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from penstock.runtime.calls.models import Asked
from penstock.runtime.retriever import Found, Retriever

Rerank: TypeAlias = Callable[[str, Sequence[str]], Awaitable[Asked]]
"""A query and texts to one score a text."""
_DIGITS = 9  # as in ranking: the last bits of a score order nothing


class Reranked:
    """Asks for `candidates` documents, or as many as are wanted where that is more, and gives the best of them."""

    def __init__(self, inner: Retriever, candidates: int, rerank: Rerank) -> None:
        self._inner, self._candidates, self._rerank = inner, candidates, rerank

    async def find(self, query: str, take: int) -> Found:
        """Documents by the rerank Model's score, which takes the place of theirs; equal ones as they were found."""
        found = await self._inner.find(query, max(take, self._candidates))
        if not found.documents:
            return found
        asked = await self._rerank(query, [str(document["text"]) for document in found.documents])
        scores = asked.answer.scores
        order = sorted(range(len(scores)), key=lambda place: (-round(scores[place], _DIGITS), place))[:take]
        documents = tuple({**found.documents[place], "score": scores[place]} for place in order)
        return Found(documents, found.seconds + asked.answer.seconds, found.usage + asked.usage)
