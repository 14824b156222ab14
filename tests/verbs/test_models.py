"""Models to choose from: with a project and without, filtered, compared, held against a chain."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.report.sections.models import Listed, ModelsSection
from penstock.source import settings
from penstock.verbs.models import SHOWN, Filter, models

TODAY = date(2026, 6, 1)
SPECS = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-2025-04-14
  parameters: {temperature: 0, max_tokens: 400}
  compliance: {license: proprietary, regions: [eu]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: small}
spec: {model: hosted_vllm/small, parameters: {max_tokens: 400}, price: {inputPerMillion: 0.1, outputPerMillion: 0.1}}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  messages: [{role: user, content: "{{ question }}"}]
  output: {schema: {type: object, required: [answer], properties: {answer: {type: string}}}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  steps:
    first: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
    second: {prompt: answer, model: answerer, with: {question: "${{ steps.first.value.answer }}"}}
  outputs: {answer: "${{ steps.second.value.answer }}"}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "penstock.yaml").write_text(
        "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n", encoding="utf-8"
    )
    (folder / "specs.yaml").write_text(SPECS, encoding="utf-8")
    return folder


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    own = settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)})

    def asked(folder: Path, **given: Any) -> ModelsSection:
        section = models(folder, settings=own, today=TODAY, **given).last
        assert isinstance(section, ModelsSection)
        return section

    return asked


def named(section: ModelsSection) -> dict[str, Listed]:
    return {each.name: each for each in section.models}


def test_without_a_project_the_catalogue_is_listed(ask: Any, tmp_path: Path) -> None:
    found = ask(tmp_path)
    assert len(found.models) == SHOWN and found.matched > 3000
    assert not any(each.own for each in found.models)
    assert len(ask(tmp_path, everything=True).models) == found.matched


def test_a_projects_own_come_first_and_alone_where_nothing_is_asked(ask: Any, shop: Path) -> None:
    assert [each.name for each in ask(shop).models] == ["answerer", "small"]
    cheap = ask(shop, wanted=Filter(max_price=(0.2, 0.2), mode="chat"), sort="price")
    assert cheap.models[0].name == "small" and cheap.models[0].own
    prices = [each.input_per_million + each.output_per_million for each in cheap.models[1:]]
    assert prices == sorted(prices) and max(prices) <= 0.4


def test_what_is_not_known_does_not_pass_and_is_counted(ask: Any, shop: Path) -> None:
    found = ask(shop, wanted=Filter(region="eu", provider="openai"))
    assert [each.name for each in found.models] == ["answerer"]
    assert found.left_out["region"] > 50
    listed = ask(shop, wanted=Filter(license="proprietary"))
    assert [each.name for each in listed.models] == ["answerer"]
    assert named(ask(shop, names=["openai/gpt-4.1"]))["openai/gpt-4.1"].regions is None


def test_filters_hold_together(ask: Any, tmp_path: Path) -> None:
    wanted = Filter(needs=("tools", "json_schema"), min_context=200_000, provider="anthropic", max_price=(3, 15))
    found = ask(tmp_path, wanted=wanted, sort="context", everything=True)
    assert found.models
    for each in found.models:
        assert {"tools", "json_schema"} <= set(each.capabilities) and each.provider == "anthropic"
        assert each.context >= 200_000 and each.input_per_million <= 3 and each.output_per_million <= 15
    windows = [each.context for each in found.models]
    assert windows == sorted(windows, reverse=True)


def test_names_models_strings_and_patterns(ask: Any, shop: Path) -> None:
    found = ask(shop, names=["small", "gpt-4.1-mini", "anthropic/claude-haiku-4-5*"])
    assert list(named(found)) == [
        "small",
        "anthropic/claude-haiku-4-5",
        "anthropic/claude-haiku-4-5-20251001",
        "openai/gpt-4.1-mini",
    ]


def test_a_switch_is_priced(ask: Any, shop: Path) -> None:
    found = ask(shop, chain="support", names=["answerer", "small", "openai/gpt-4.1-mini-2025-04-14"])
    assert found.needs == ("json_schema",)
    today, small, mini = (named(found)[name] for name in ("answerer", "small", "openai/gpt-4.1-mini-2025-04-14"))
    assert today.used and today.fits == "yes" and today.change.usd == 0 and today.change.usd_bound == 0
    assert mini.fits == "yes" and mini.cost.usd == pytest.approx(found.today.usd / 5)
    assert mini.cost.usd_bound == pytest.approx(found.today.usd_bound / 5)
    assert mini.change.usd == pytest.approx(mini.cost.usd - found.today.usd) and mini.change.usd < 0
    assert small.fits == "unknown" and "json_schema is not known" in small.why


def test_one_step_of_a_chain(ask: Any, shop: Path) -> None:
    whole = named(ask(shop, chain="support", names=["openai/gpt-4.1-mini"]))["openai/gpt-4.1-mini"]
    part = named(ask(shop, chain="support.first", names=["openai/gpt-4.1-mini"]))["openai/gpt-4.1-mini"]
    assert whole.change.usd < part.change.usd < 0


def test_what_does_not_fit_says_why(ask: Any, shop: Path) -> None:
    found = named(ask(shop, chain="support", names=["text-embedding-3-small", "openai/o3-deep-research"]))
    assert found["openai/text-embedding-3-small"].fits == "no"
    assert found["openai/o3-deep-research"].fits == "no" and "no json_schema" in found["openai/o3-deep-research"].why


@pytest.mark.parametrize(
    ("given", "help"),
    [
        ({"names": ["answrer"]}, "did you mean answerer?"),
        ({"chain": "suport"}, "did you mean support?"),
        ({"chain": "support.third"}, "name a step with a prompt or an agent"),
        ({"wanted": Filter(needs=("tool",))}, "did you mean tools?"),
    ],
)
def test_what_there_is_not_is_fatal_with_help(given: dict[str, Any], help: str, ask: Any, shop: Path) -> None:
    with pytest.raises(Fatal) as raised:
        ask(shop, **given)
    assert raised.value.help == help


def test_a_chain_needs_a_project(ask: Any, tmp_path: Path) -> None:
    with pytest.raises(Fatal):
        ask(tmp_path, chain="support")
