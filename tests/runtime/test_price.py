from penstock.runtime.price import usd
from penstock.runtime.provider import Answer
from penstock.spec.kinds.model import Model

ANSWER = Answer("x", (), 1_000_000, 500_000)
PRICE = {"price": {"inputPerMillion": 2.0, "outputPerMillion": 8.0}}


def test_price_of_the_binding() -> None:
    assert usd(Model(model="acme/unheard-of"), PRICE, ANSWER) == 6.0


def test_embedded_models_are_free_and_unknown_ones_have_no_price() -> None:
    assert usd(Model(model="builtin/echo"), {}, ANSWER) == 0
    assert usd(Model(model="acme/unheard-of"), {}, ANSWER) is None
