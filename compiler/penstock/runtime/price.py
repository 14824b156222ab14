"""What an answer costs."""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.provider import Answer
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model, Price


def usd(model: Model, binding: Mapping[str, Any], answer: Answer) -> float | None:
    """US dollars of an answer by the binding's price, else the catalogue's; None where neither knows the model."""
    given = binding.get("price")
    price = Price.model_validate(given) if given is not None else catalogue.price(model)
    if price is None:
        return None
    tokens = answer.input_tokens * price.input_per_million + answer.output_tokens * price.output_per_million
    return tokens / 1e6
