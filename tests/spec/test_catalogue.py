"""Prices, windows, capabilities, dates."""

import json
import math
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

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
    assert catalogue.price(Model(model="acme/gpt-4.1-mini")) is None
    assert catalogue.context(Model(model="x")) is None
    assert catalogue.entry('x"\n') is None
    assert catalogue.version()


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("gpt-4.1", "openai/gpt-4.1"),
        ("azure/gpt-4.1", "azure/gpt-4.1"),
        ("claude-haiku-4-5-20251001", "anthropic/claude-haiku-4-5-20251001"),
        ("eu.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
        ("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0"),
        ("vertex_ai/gemini-2.5-pro", "vertex_ai/gemini-2.5-pro"),
        ("gemini/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
    ],
)
def test_names_are_spelt_as_litellm_spells_them(name: str, full: str) -> None:
    found = catalogue.entry(name)
    assert found is not None and found.name == full and found.input_per_million


def test_a_name_without_provider_is_nobody_elses() -> None:
    assert catalogue.entry("mistral-large-latest") is None  # the map has it as mistral/... alone


def test_every_entry_reads_back() -> None:
    raw: dict[str, Any] = json.loads(files("penstock.spec").joinpath("catalogue.json").read_text(encoding="utf-8"))
    found = list(catalogue.entries())
    assert len(found) == len(raw["models"]) > 3000
    assert [each.name for each in found] == sorted(raw["models"])
    known = set(catalogue.capabilities())
    for each in found:
        assert catalogue.entry(each.name) == each
        assert each.mode in raw["modes"] and each.has <= known and not each.has & each.lacks
        prices = (each.input_per_million, each.output_per_million, each.cached_per_million, each.per_query)
        assert all(price is None or 0 <= price < 10_000 for price in prices)
        assert each.context is None or each.context > 0


def test_what_a_model_can_do() -> None:
    found = catalogue.entry("openai/gpt-4.1-mini-2025-04-14")
    assert found is not None
    assert {"tools", "json_schema", "vision", "prompt_caching"} <= found.has
    assert (found.answer, found.mode, found.provider, found.cached_per_million) == (32768, "chat", "openai", 0.1)
    old = catalogue.entry("gpt-3.5-turbo-instruct")
    assert old is not None and (old.mode, old.retired) == ("completion", date(2026, 9, 28))
    embedding = catalogue.entry("text-embedding-3-small")
    assert embedding is not None and (embedding.mode, embedding.dimensions) == ("embedding", 1536)


def test_a_reranker_is_paid_by_the_call() -> None:
    assert catalogue.per_query(Model(model="cohere/rerank-v3.5", mode="rerank")) == 0.002
    assert catalogue.per_query(Model(model="openai/gpt-4.1")) == 0


def test_a_long_prompt_may_be_dearer() -> None:
    model = Model(model="gemini/gemini-2.5-pro")
    usual, most = catalogue.price(model), catalogue.dearest(model)
    assert usual is not None and most is not None
    assert (usual.input_per_million, most.input_per_million, most.output_per_million) == (1.25, 2.5, 15)


def test_snapshots_of_a_name_that_floats() -> None:
    assert catalogue.snapshots("gpt-4.1") == ("openai/gpt-4.1-2025-04-14",)
    assert catalogue.snapshots("anthropic/claude-haiku-4-5") == ("anthropic/claude-haiku-4-5-20251001",)
    assert catalogue.snapshots("openai/gpt-4.1-2025-04-14") == ()
    assert catalogue.snapshots("openai/unheard-of") == ()
    assert "openai/gpt-4.1-mini-2025-04-14" not in catalogue.snapshots("openai/gpt-4.1")
    assert catalogue.snapshots("openai/gpt-4o")[-1] == "openai/gpt-4o-2024-11-20"


def test_one_model_costs_one_line() -> None:
    """What is asked of a few models parses their lines and not the file."""
    assert len(catalogue._text()) < 400_000
    assert json.dumps(catalogue._line("openai/gpt-4.1")).startswith("[0, ")
