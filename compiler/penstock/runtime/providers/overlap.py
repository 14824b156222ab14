"""`builtin/overlap`: ranks texts by the words they share with a query; a stand-in, no reranker that reads."""

from penstock.runtime.provider import Answer, Failed, Request, asked
from penstock.text.tokens import estimate
from penstock.text.words import content_words


async def ask(request: Request) -> Answer:
    """The share of the query's content words that a text holds, 0 to 1; each word of the query counts once."""
    if request.mode != "rerank":
        raise Failed("provider-request", "builtin/overlap only ranks: give the Model `mode: rerank`")
    if request.parameters:
        raise Failed("provider-request", f"builtin/overlap has no parameter {min(request.parameters)!r}")
    wanted = set(content_words(request.query))
    found = tuple(len(wanted & set(content_words(text))) / len(wanted) if wanted else 0.0 for text in request.texts)
    return Answer(scores=found, input_tokens=sum(map(estimate, asked(request))))
