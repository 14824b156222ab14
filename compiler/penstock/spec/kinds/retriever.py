from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from penstock.spec.field import Aspect, Identifier, Name, Reference, Strict
from penstock.spec.kind import Kind


class Documents(Strict):
    """Where the documents come from."""

    dataset: Annotated[Name, Reference("Dataset")]
    """A Dataset whose purpose is `grounding`."""
    id: str = "id"
    """The row's field that names a document."""
    text: str = "text"
    """The row's field that is searched and given."""


class Chunk(Strict):
    """How documents are cut."""

    tokens: Annotated[int, Field(ge=8, le=100_000)] = 200
    """Size of a chunk in estimated tokens."""
    overlap: Annotated[int, Field(ge=0)] = 0
    """Tokens shared with the chunk before: fewer than `tokens`."""

    @model_validator(mode="after")
    def _fewer(self) -> "Chunk":
        if self.overlap >= self.tokens:
            raise ValueError("an `overlap` below `tokens`")
        return self


class Search(Strict):
    """How documents are found."""

    mode: Literal["lexical", "vector", "hybrid"] = "lexical"
    """BM25, cosine of embeddings, or both by reciprocal rank fusion."""
    embedding: Annotated[Name, Reference("Model")] | None = None
    """The embedding Model of `vector` and `hybrid`; default: hashed n-grams."""
    rerank: Annotated[Name, Reference("Model")] | None = None
    """The rerank Model that orders the candidates anew."""
    candidates: Annotated[int, Field(ge=1)] = 30
    """How many each side of `hybrid` proposes, and how many the rerank Model orders."""


class Embedded(Strict):
    """The index lies in the process; built once, cached by content."""

    type: Literal["embedded"] = "embedded"
    """The kind of store."""


class Url(Strict):
    """The name of an environment variable that holds an address with its key, never the address."""

    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    """Name of the environment variable."""


class Postgres(Strict):
    """A table of a PostgreSQL server: pgvector, or its full-text search."""

    type: Literal["postgres"]
    """The kind of store."""
    url: Annotated[Url | None, Aspect.BINDING] = None
    """Where it is; here, or by an Environment's binding."""
    table: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$")]
    """The table that holds the chunks."""


class Plugged(Strict):
    """A store of a package that is installed where the chain runs, by an entry point of `penstock.retrievers`."""

    type: Literal["plugin"]
    """The kind of store."""
    name: Name
    """The entry point's name."""
    url: Annotated[Url | None, Aspect.BINDING] = None
    """Where it is, if it is a server; here, or by an Environment's binding."""
    with_: Annotated[dict[Identifier, Any], Field(alias="with")] = {}
    """What the package is told, in its own words; never a key."""


def _store(value: object) -> str:
    written = value.get("type", "embedded") if isinstance(value, dict) else getattr(value, "type", None)
    return f"<{written}>"


Store = Annotated[
    Annotated[Embedded, Tag("<embedded>")]
    | Annotated[Postgres, Tag("<postgres>")]
    | Annotated[Plugged, Tag("<plugin>")],
    Discriminator(
        _store,
        custom_error_type="store_type",
        custom_error_message="a store of type embedded or postgres, or of type plugin with the `name` of a package's",
    ),
]


class Retriever(Kind):
    """Finds documents for a query."""

    kind: ClassVar[str] = "Retriever"

    documents: Documents
    """What is searched."""
    chunk: Chunk | None = None
    """How documents are cut; default: a document is one chunk."""
    search: Search = Search()
    """How documents are found."""
    store: Store = Embedded()
    """Where the index lies."""
