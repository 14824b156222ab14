"""Prices and windows."""

import math

from penstock.spec import catalogue
from penstock.spec.kinds.model import Model, Price


def test_own_price_first() -> None:
    own = Price(input_per_million=9, output_per_million=9)
    assert catalogue.price(Model(model="openai/gpt-4.1-mini", price=own)) == own


def test_builtin_is_free() -> None:
    price = catalogue.price(Model(model="builtin/extractive"))
    assert price is not None
    assert (price.input_per_million, price.output_per_million) == (0, 0)


def test_hosted() -> None:
    for name in ("openai/gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-mini", "gpt-4.1-mini"):
        price = catalogue.price(Model(model=name))
        assert price is not None
        assert math.isclose(price.input_per_million, 0.4)
        assert math.isclose(price.output_per_million, 1.6)
        assert catalogue.context(Model(model=name)) == 1047576


def test_unknown_is_none_and_not_free() -> None:
    assert catalogue.price(Model(model="openai/gpt-4.1-mini-2099-01-01")) is None
    assert catalogue.price(Model(model="azure/gpt-4.1-mini")) is None
    assert catalogue.context(Model(model="x")) is None
    assert catalogue.version()
