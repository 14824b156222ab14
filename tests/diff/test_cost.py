import json
from collections.abc import Callable

import pytest

from penstock.diff import cost as counting
from penstock.diff.change import Difference
from penstock.project.project import Project


def test_the_difference_is_seen_before_anything_runs(edit: Callable[..., Difference]) -> None:
    cost = edit("models.yaml", "max_tokens: 400", "max_tokens: 200").cost
    assert cost.base_usd is not None and cost.head_usd is not None
    assert cost.base_usd - cost.head_usd == pytest.approx(2 * 200 * 1.6e-6)  # two chains ask the model


def test_what_is_kept_is_not_counted_again(open_files: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = open_files({}), open_files({})
    counted = counting._call(first, "title", "its documents")
    assert counted is not None and counted.usd and counted.calls
    again.kept.take(json.loads(json.dumps(first.kept.found())))
    monkeypatch.setattr(counting, "_counted", None)
    assert counting._call(again, "title", "its documents") == counted


def test_no_chain_costs_nothing(edit: Callable[..., Difference]) -> None:
    cost = edit("models.yaml", "OPENAI_API_KEY", "OTHER_KEY").cost
    assert (cost.base_usd, cost.head_usd) == (0.0, 0.0)


def test_an_unknown_price_is_unknown(edit: Callable[..., Difference]) -> None:
    cost = edit("models.yaml", "openai/gpt-4.1-mini-2025-04-14", "acme/unheard-of", start=NO_PRICE).cost
    assert cost.head_usd is None


@pytest.mark.parametrize(
    "path, old, new",
    [
        ("chain.yaml", "take: 4", "take: all"),
        ("chain.yaml", "model: answerer", "model: nobody"),
        ("models.yaml", "max_tokens: 400", "max_tokens: many"),
    ],
)
def test_a_side_with_errors_has_no_price(edit: Callable[..., Difference], path: str, old: str, new: str) -> None:
    cost = edit(path, old, new).cost
    assert cost.base_usd is not None
    assert cost.head_usd is None


def test_a_price_alone_shows_what_calls_cost(edit: Callable[..., Difference]) -> None:
    found = edit("models.yaml", "outputPerMillion: 1.6", "outputPerMillion: 3.2")
    cost = found.cost
    assert found.impact.chains == () and cost.chains == ("support", "title")
    assert cost.base_usd is not None and cost.head_usd is not None and cost.head_most_usd is not None
    assert cost.head_usd - cost.base_usd == pytest.approx(2 * 400 * 1.6e-6)
    assert cost.head_most_usd >= cost.head_usd


def test_the_evaluations_that_must_run_are_priced(edit: Callable[..., Difference]) -> None:
    cost = edit("chain.yaml", "take: 4", "take: 5").cost
    assert cost.head_usd is not None and cost.evaluation_usd is not None and cost.evaluation_most_usd is not None
    assert cost.evaluation_usd == pytest.approx(3 * cost.head_usd)  # rows
    assert cost.evaluation_most_usd >= cost.evaluation_usd
    assert edit("prompts/title.yaml", "A title", "The title").cost.evaluation_usd == 0.0


NO_PRICE = ("models.yaml", "  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}\n", "")
