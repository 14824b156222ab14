from collections.abc import Callable

import pytest

from penstock.project.bounds import ANSWER, bounds
from penstock.project.project import Project

SHOP_PRICED = """\
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {temperature: 0, max_tokens: 400}
  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}
"""


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


def test_an_answer_without_a_bound_is_a_guess(shop: Callable[..., Project]) -> None:
    found = bounds(shop({"model.yaml": (", max_tokens: 400", "")}), "support")
    assert found.output_tokens == ANSWER and found.usd is not None


@pytest.mark.parametrize(
    "old, new",
    [
        ("max_tokens: 400", "max_tokens: many"),
        ("name: answerer", "name: nobody"),
        (SHOP_PRICED, "  model: acme/unheard-of\n  parameters: {temperature: 0, max_tokens: 400}\n"),
    ],
)
def test_what_has_no_price_is_unknown(old: str, new: str, shop: Callable[..., Project]) -> None:
    assert bounds(shop({"model.yaml": (old, new)}), "support").usd is None


def test_no_such_chain(shop: Callable[..., Project]) -> None:
    with pytest.raises(KeyError):
        bounds(shop(), "nobody")
