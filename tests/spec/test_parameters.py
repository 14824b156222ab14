"""Parameters of a Model."""

from typing import Any

import pytest

from penstock.spec.kinds.model import Model
from penstock.spec.parameters import problems


def found(**parameters: Any) -> list[tuple[str, dict[str, object]]]:
    made = problems(Model(model="a", parameters=parameters))
    assert all(problem.route[0] == "parameters" and problem.route[1] in parameters for problem in made)
    return [(problem.rule, dict(problem.facts)) for problem in made]


def test_sound_parameters() -> None:
    assert found(temperature=0, top_p=0.9, max_tokens=400, seed=0, stop=["a"], n=1, frequency_penalty=-2) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 2.5),
        ("temperature", "0"),
        ("temperature", True),
        ("top_p", -0.1),
        ("max_tokens", 0),
        ("max_tokens", 1.5),
        ("seed", True),
        ("stop", [1]),
        ("n", 2),
        ("temperature", float("nan")),
        ("response_format", "json"),
    ],
)
def test_values(name: str, value: Any) -> None:
    [(rule, facts)] = found(**{name: value})
    assert rule == "invalid-value"
    assert facts["expected"]


@pytest.mark.parametrize(
    "name",
    [
        "api_base",
        "api_key",
        "base_url",
        "headers",
        "extra_headers",
        "callbacks",
        "proxies",
        "api_version",
        "organization",
        "timeout",
        "API_BASE",
        "Api-Key",
        "aws_secret_access_key",
        "azure_ad_token",
        "vertex_credentials",
        "extra_body",
        "extra_query",
        "client",
        "http_client",
        "ssl_verify",
        "custom_llm_provider",
        "model",
        "fallbacks",
        "mock_response",
        "aws_anything",
        "litellm_anything",
        "default_headers",
    ],  # noqa: SIM905
)
def test_transport_is_refused_and_its_value_never_shown(name: str) -> None:
    assert found(**{name: "sk-secret"}) == [("transport-parameter", {"name": name})]


def test_unknown_ones_pass_with_a_warning() -> None:
    [(rule, facts)] = found(temprature=1)
    assert (rule, facts["nearest"], facts["refused"]) == ("unknown-parameter", "temperature", False)
    [(rule, facts)] = found(zzz=1)
    assert (rule, facts["nearest"], facts["refused"]) == ("unknown-parameter", None, False)


def test_embedded_models_take_their_own_and_refuse_the_rest() -> None:
    assert not problems(Model(model="builtin/extractive", parameters={"sentences": 3, "temperature": 0}))
    [problem] = problems(Model(model="builtin/extractive", parameters={"sentence": 3}))
    assert (problem.rule, problem.facts["nearest"], problem.facts["refused"]) == (
        "unknown-parameter",
        "sentences",
        True,
    )
    [problem] = problems(Model(model="builtin/extractive", parameters={"sentences": 21}))
    assert problem.rule == "invalid-value"
