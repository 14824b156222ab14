"""The contract of a retriever: built once from rows, then asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from penstock.runtime.calls.models import Asked
from penstock.runtime.retrieval.shelf import Shelf
from penstock.runtime.traces.trace import Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Retriever as Spec

Embed: TypeAlias = Callable[[Sequence[str]], Awaitable[Asked]]
"""Texts to vectors, by the Retriever's embedding Model."""


class Site(NamedTuple):
    """Where a Retriever is built.

    Attributes:
        name: of the Retriever.
        binding: of the Retriever: the address of its store.
        environ: for the variables that the binding names.
        embedding: what embeds, as JSON: equal where vectors are.
        shelf: where an index is kept from one run to the next, if anywhere.
        offline: nothing is asked over the network.
        packages: whether the code of packages may run: not for a revision that is not trusted.
    """

    name: str
    binding: Mapping[str, Any]
    environ: Mapping[str, str]
    embedding: Any
    shelf: Shelf | None
    offline: bool = False
    packages: bool = True

    @property
    def url(self) -> str | None:
        """Name of the variable that holds the address of its store, where it has one."""
        named = (self.binding.get("store") or {}).get("url")
        return str(named.get("env")) if isinstance(named, Mapping) else None


class Found(NamedTuple):
    """Documents `{id, text, score, source}`, best first; what finding them took."""

    documents: tuple[Mapping[str, Any], ...]
    seconds: float
    usage: Usage


class Retriever(Protocol):
    """Finds documents for a query."""

    async def find(self, query: str, take: int) -> Found:
        """At most `take` documents; equal scores stand in the order of their rows."""
        ...


class Build(Protocol):
    """A member of `retrievers`: an async function."""

    async def __call__(self, spec: Spec, rows: Sequence[Row], embed: Embed, site: Site) -> Retriever:
        """A Retriever over these rows.

        Raises:
            StepFailed: a row lacks the field that names or holds a document, or a store does not answer.
            Fatal: there is no store: its address or a package is missing.
            provider.Failed: the embedding Model does not answer.
        """
        ...
