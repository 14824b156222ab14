"""What is known of hosted models: price and context window, from the file beside this one, which
`scripts/catalogue.py` writes."""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from penstock.spec.kinds.model import Model, Price

BUILT_IN = "builtin/"


class Entry(NamedTuple):
    """A hosted model: US dollars per million tokens, tokens of its window."""

    input_per_million: float
    output_per_million: float
    context: int


def price(model: Model) -> Price | None:
    """What a Model costs: its own `price`, nothing for `builtin/...`, else the catalogue's; None where not known."""
    if model.price is not None:
        return model.price
    if model.model.startswith(BUILT_IN):
        return Price(input_per_million=0.0, output_per_million=0.0)
    entry = _entries().get(_full(model.model))
    if entry is None:
        return None
    return Price(input_per_million=entry.input_per_million, output_per_million=entry.output_per_million)


def context(model: Model) -> int | None:
    """The longest sequence of a Model, in tokens: as it is served, else the catalogue's; None where not known."""
    if model.serving is not None:
        return model.serving.max_context
    entry = _entries().get(_full(model.model))
    return entry.context if entry is not None else None


def version() -> str:
    """Where the prices come from."""
    return str(_data()["version"])


def names() -> Collection[str]:
    """Every model that it knows, with its provider."""
    return _entries().keys()


def _full(name: str) -> str:
    """LiteLLM takes OpenAI's names without their provider."""
    return name if "/" in name else f"openai/{name}"


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    text = files("penstock.spec").joinpath("catalogue.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data


@lru_cache(maxsize=1)
def _entries() -> Mapping[str, Entry]:
    return {name: Entry(*entry) for name, entry in _data()["models"].items()}
