from collections.abc import Callable

import pytest

from penstock.project.bounds import ANSWER, bounds
from penstock.project.project import Project


def test_tokens_and_money(shop: Callable[..., Project]) -> None:
    found = bounds(shop(), "support")
    assert found.output_tokens == 400 and found.usd == pytest.approx((found.input_tokens * 0.4 + 400 * 1.6) / 1e6)
    assert found.input_tokens > 100 + 2 * 200  # the question's bound and two documents


def test_documents_count_where_they_are_read(shop: Callable[..., Project]) -> None:
    plain = bounds(shop(), "support").input_tokens
    assert bounds(shop({"chain.yaml": ("take: 2", "take: 3")}), "support").input_tokens == plain + 200
    cut = shop({"data.yaml": ("{dataset: pages}", "{dataset: pages}, chunk: {tokens: 50}")})
    assert bounds(cut, "support").input_tokens == plain - 300
    unread = shop({"chain.yaml": ('documents: "${{ steps.search.documents }}"', "documents: []")})
    assert bounds(unread, "support").input_tokens == plain - 400


@pytest.mark.parametrize(
    "change", [("max_tokens: 400", "max_tokens: many"), ("gpt-4.1-mini-2025-04-14", "unheard-of"), ("answerer", "nobody")]
)
def test_what_has_no_price_is_unknown(change: tuple[str, str], shop: Callable[..., Project]) -> None:
    price = "  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}\n"
    project = shop({"model.yaml": change if "many" in change[1] else change})
    if "unheard" in change[1]:
        text = (price, "")
        project = shop({"model.yaml": text})
        assert bounds(project, "support").usd is None or bounds(project, "support").usd != bounds(shop(), "support").usd
    else:
        assert bounds(project, "support").usd is None and bounds(project, "support").output_tokens == ANSWER


def test_no_such_chain(shop: Callable[..., Project]) -> None:
    with pytest.raises(KeyError):
        bounds(shop(), "nobody")
