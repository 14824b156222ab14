"""What an answer costs."""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.calls.caps import USUAL, Amount
from penstock.runtime.provider import Answer, Request
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model, Price


def usd(model: Model, binding: Mapping[str, Any], answer: Answer) -> float | None:
    """US dollars of an answer by the binding's price, else the catalogue's, what a call costs beside its tokens
    included; None where neither knows the model.
    """
    given = binding.get("price")
    price = Price.model_validate(given) if given is not None else catalogue.price(model)
    if price is None:
        return None
    tokens = answer.input_tokens * price.input_per_million + answer.output_tokens * price.output_per_million
    return tokens / 1e6 + _call(model, given)


def bound(model: Model, binding: Mapping[str, Any], request: Request, tokens: int) -> Amount:
    """What a call of about so many tokens may take: its longest answer, at the dearest price."""
    answer = _longest(model) if request.mode == "chat" else 0
    given = binding.get("price")
    price = Price.model_validate(given) if given is not None else catalogue.dearest(model)
    if price is None:
        return Amount(None, tokens + answer)
    usd = (tokens * price.input_per_million + answer * price.output_per_million) / 1e6 + _call(model, given)
    return Amount(usd, tokens + answer)


def _call(model: Model, given: object) -> float:
    """Where a price is given, it is all of it."""
    return catalogue.per_query(model) if given is None else 0.0


def _longest(model: Model) -> int:
    for name in ("max_completion_tokens", "max_tokens"):
        given = model.parameters.get(name)
        if isinstance(given, int) and given > 0:
            return given
    found = catalogue.entry(model.model)
    return USUAL if found is None or found.answer is None else found.answer
