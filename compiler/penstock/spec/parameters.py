"""A Model's `parameters`: common ones typed, transport refused, the rest passed on with a warning."""

# ruff: noqa: SIM905 (long lists of names)

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from penstock.spec.invalid import show
from penstock.spec.kinds.model import Model


class Expected(NamedTuple):
    """A common parameter: what it takes, in words and as a test."""

    words: str
    accepts: Callable[[Any], bool]


class Problem(NamedTuple):
    """What is wrong with a parameter; `route` leads to it from the spec."""

    route: tuple[str | int, ...]
    rule: str
    facts: Mapping[str, object]


def _number(low: float, high: float) -> Expected:
    return Expected(f"a number from {low:g} to {high:g}", lambda value: _is_number(value) and low <= value <= high)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(low: int) -> Expected:
    return Expected(f"a whole number of at least {low}", lambda value: type(value) is int and value >= low)


def _texts(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


COMMON: Mapping[str, Expected] = {
    "temperature": _number(0, 2),
    "top_p": _number(0, 1),
    "top_k": _whole(1),
    "max_tokens": _whole(1),
    "max_completion_tokens": _whole(1),
    "seed": Expected("a whole number", lambda value: type(value) is int),
    "stop": Expected("text or a list of text", _texts),
    "presence_penalty": _number(-2, 2),
    "frequency_penalty": _number(-2, 2),
    "n": Expected("1: a step has one answer", lambda value: type(value) is int and value == 1),
    "logit_bias": Expected("a mapping", lambda value: isinstance(value, dict)),
    "logprobs": Expected("true or false", lambda value: isinstance(value, bool)),
    "top_logprobs": _whole(0),
    "response_format": Expected("a mapping", lambda value: isinstance(value, dict)),
    "reasoning_effort": Expected("text", lambda value: isinstance(value, str)),
    "user": Expected("text", lambda value: isinstance(value, str)),
    "parallel_tool_calls": Expected("true or false", lambda value: isinstance(value, bool)),
    "dimensions": _whole(1),
}
BUILT_IN: Mapping[str, Mapping[str, Expected]] = {
    "builtin/extractive": {
        **COMMON,
        "sentences": Expected("a whole number from 1 to 20", lambda value: type(value) is int and 1 <= value <= 20),
        "threshold": _number(0, 1),
    },
    "builtin/router": {
        **COMMON,
        "calls": Expected("a whole number from 0 to 20", lambda value: type(value) is int and 0 <= value <= 20),
        "sentences": Expected("a whole number from 1 to 20", lambda value: type(value) is int and 1 <= value <= 20),
        "threshold": _number(0, 1),
    },
    "builtin/echo": COMMON,
    "builtin/hashed": {"dimensions": _whole(1)},
    "builtin/overlap": {},
}
"""What embedded models take and nothing else; what providers share is taken and changes nothing."""
# Where a call goes, with which key, through what, and code that would run: never a matter of a model's parameters.
TRANSPORT = frozenset(
    (
        "allowed_openai_params api_base api_key api_type api_version authorization auth aws_access_key_id "
        "aws_bedrock_runtime_endpoint aws_profile_name aws_region_name aws_role_name aws_secret_access_key "
        "aws_session_name aws_session_token aws_sts_endpoint aws_web_identity_token azure_ad_token "
        "azure_ad_token_provider azure_password azure_username base_model base_url callbacks client client_id "
        "client_secret context_window_fallback_dict custom_llm_provider default_headers default_query "
        "deployment_id endpoint extra_body extra_headers extra_query failure_callback fallbacks force_timeout "
        "headers hf_model_name http_client input_callback litellm_credential_name litellm_params logger_fn "
        "max_retries messages metadata mock_response mock_timeout model model_list num_retries organization "
        "project prompt provider proxies proxy region_name service_callback shared_session ssl_verify stream "
        "stream_options success_callback tenant_id timeout token tool_choice tools vertex_credentials "
        "vertex_location vertex_project watsonx_url"
    ).split()
)
_PREFIXES = ("api_", "aws_", "azure_", "vertex_", "litellm_", "mock_", "langfuse_")


def problems(model: Model) -> list[Problem]:
    """What is wrong with a Model's parameters.

    `invalid-value` and `transport-parameter` are errors; `unknown-parameter` is a warning where the provider may know
    it, an error (fact `refused`) where the model is embedded.
    """
    known = BUILT_IN.get(model.model)
    problems = (_problem(model, name, value, known) for name, value in model.parameters.items())
    return [found for found in problems if found is not None]


def _problem(model: Model, name: str, value: Any, known: Mapping[str, Expected] | None) -> Problem | None:
    route = ("parameters", name)
    plain = name.lower().replace("-", "_")
    if plain in TRANSPORT or plain.startswith(_PREFIXES):
        return Problem(route, "transport-parameter", {"name": name})
    expected = (COMMON if known is None else known).get(name)
    if expected is None:
        close = get_close_matches(plain[:64], COMMON if known is None else known, 1, 0.6)
        facts = {
            "name": name,
            "nearest": close[0] if close else None,
            "refused": known is not None,
            "model": model.model,
        }
        return Problem(route, "unknown-parameter", facts)
    if not expected.accepts(value):
        return Problem(route, "invalid-value", {"expected": expected.words, "got": show(value, route)})
    return None
