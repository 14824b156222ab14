"""`penstock compare` as a user runs it."""

import json

import pytest
from tests.conftest import Penstock

MODELS = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: short}
spec: {model: builtin/extractive, parameters: {sentences: 1}, compliance: {license: mit, regions: [eu]}}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: nowhere}
spec: {model: openai/gpt-4.1-mini, credentials: {env: NO_SUCH_KEY}}
"""


@pytest.fixture
def shop(starter: Penstock) -> Penstock:
    starter.write("models.yaml", MODELS)
    return starter


def test_candidates_answer_the_same_rows(shop: Penstock) -> None:
    ended = shop("compare", "--models", "short", "--chain", "support",
                 "--format", "json")  # fmt: skip
    said = json.loads(ended.out)
    assert ended.code == 0, ended.err
    present, short = said["candidates"]
    assert (present["model"], present["present"], short["model"]) == ("answerer", True, "short")
    assert present["rows"] == short["rows"] == 10 and present["change"] is None
    assert short["change"]["low"] <= short["change"]["delta"] <= short["change"]["high"]
    assert short["quality"]["low"] <= short["quality"]["mean"] <= short["quality"]["high"]
    assert short["compliance"]["regions"] == ["eu"] and said["metric"] == "facts"
    assert shop.git("status", "--porcelain").split() == ["??", "models.yaml"], "nothing of the project changes"


def test_a_candidate_without_a_key_is_shown_and_not_ranked(shop: Penstock) -> None:
    ended = shop("compare", "--models", "short,nowhere", "--chain", "support.answer", "--format", "json")
    said = {each["model"]: each for each in json.loads(ended.out)["candidates"]}
    assert ended.code == 1
    assert said["nowhere"]["place"] == "unmeasured" and "quality" in said["nowhere"]["missing"]
    assert said["short"]["place"] in ("front", "behind")


def test_a_plan_asks_nothing(shop: Penstock) -> None:
    ended = shop("compare", "--models", "short,openai/gpt-4.1-mini", "--chain", "support", "--plan", "--format", "json")
    said = {each["model"]: each for each in json.loads(ended.out)["candidates"]}
    assert ended.code == 0 and [*said] == ["answerer", "short", "openai/gpt-4.1-mini"]
    hosted = said["openai/gpt-4.1-mini"]
    assert (hosted["rows"], hosted["calls"], hosted["cached"]) == (10, 10, 0) and hosted["usd_expected"] > 0


def test_what_is_asked_for_counts_as_an_axis(shop: Penstock) -> None:
    ended = shop("compare", "--models", "short", "--chain", "support", "--region", "eu", "--format", "json")
    said = json.loads(ended.out)
    assert "compliance" in said["axes"]
    assert [each["compliance"]["meets"] for each in said["candidates"]] == [None, True]


def test_people_see_a_table_and_a_plot(shop: Penstock) -> None:
    for format in ("text", "html", "markdown"):
        ended = shop("compare", "--models", "short", "--chain", "support", "--format", format)
        assert ended.code == 0 and "short" in ended.out and "right of 0 is better" in ended.out
        assert "facts against latency: best at the top left" in ended.out
        assert "facts against cost" not in ended.out, "builtin models cost nothing"


def test_what_is_not_there_is_named(shop: Penstock) -> None:
    for arguments, said in (
        (["--models", "shrt", "--chain", "support"], "shrt"),
        (["--models", "short", "--chain", "support.search"], "search"),
        (["--models", "short", "--chain", "support", "--metric", "price"], "price"),
    ):
        ended = shop("compare", *arguments)
        assert ended.code == 2 and said in ended.err
