"""Tools of packages, which are no files of the repository: what stands in their place."""

_WORDS = (
    (("embedding",), "it embeds: a Retriever has an `embedding` Model, and a `retrieve` step asks it"),
    (
        ("lookup", "faiss", "vector", "index", "search_doc"),
        "it searches an index: declare a Retriever over a Dataset of the documents, and a `retrieve` step",
    ),
    (("content_safety", "contentsafety"), "it judges text: a `guard` step, or a Tool with `http`"),
    (("serp", "bing"), "it searches the web: declare a Tool with `http` or `server`"),
    (("llm", "openai", "open_model"), "it asks a model: declare a Model and a PromptTemplate, and a `prompt` step"),
)


def instead(tool: str) -> str:
    """What a person declares in place of a tool, in words."""
    plain = tool.lower()
    for signs, words in _WORDS:
        if any(sign in plain for sign in signs):
            return words
    return "declare a Tool with `http` or `server`, and the step that calls it"
