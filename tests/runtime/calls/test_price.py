from penstock.runtime.calls.price import bound, usd
from penstock.runtime.provider import Answer, Request
from penstock.spec.kinds.model import Model

ANSWER = Answer("x", (), 1_000_000, 500_000)
PRICE = {"price": {"inputPerMillion": 2.0, "outputPerMillion": 8.0}}


def test_price_of_the_binding() -> None:
    assert usd(Model(model="acme/unheard-of"), PRICE, ANSWER) == 6.0


def test_embedded_models_are_free_and_unknown_ones_have_no_price() -> None:
    assert usd(Model(model="builtin/echo"), {}, ANSWER) == 0
    assert usd(Model(model="acme/unheard-of"), {}, ANSWER) is None


def test_a_reranker_costs_by_the_query() -> None:
    ranker = Model(model="cohere/rerank-v3.5", mode="rerank")
    request = Request(ranker.model, "rerank", texts=("a",), query="a?")
    assert usd(ranker, {}, ANSWER) == bound(ranker, {}, request, 5).usd == 0.002
    assert usd(ranker, PRICE, Answer(scores=(1.0,), input_tokens=1_000_000)) == 2.0
