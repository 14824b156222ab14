"""`builtin/hashed`: embeddings by hashed n-grams; no download, no network, the same everywhere."""

from penstock.runtime.provider import Answer, Failed, Request
from penstock.text.tokens import estimate

_DIMENSIONS = range(16, 65537)


async def ask(request: Request) -> Answer:
    """Unit vectors of `parameters.dimensions` numbers (default 4096), one a text."""
    if request.mode != "embedding":
        raise Failed("provider-request", "builtin/hashed only embeds: give the Model `mode: embedding`")
    unknown = sorted(set(request.parameters) - {"dimensions"})
    if unknown:
        raise Failed("provider-request", f"builtin/hashed has no parameter {unknown[0]!r}; it has: dimensions")
    from penstock.text import embedding

    dimensions = request.parameters.get("dimensions", embedding.DIMENSIONS)
    if not isinstance(dimensions, int) or dimensions not in _DIMENSIONS:
        raise Failed(
            "provider-request", f"`dimensions` of builtin/hashed is a number from 16 to 65536, not {dimensions!r}"
        )
    vectors = embedding.embed(request.texts, dimensions)
    return Answer(vectors=tuple(map(tuple, vectors.tolist())), input_tokens=sum(map(estimate, request.texts)))
