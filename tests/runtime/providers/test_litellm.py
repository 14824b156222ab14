"""LiteLLM: the pip line where it is absent, a real call where it is there."""

import asyncio
import importlib.util
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.runtime.provider import Answer, Failed, Request
from penstock.runtime.providers.litellm import ask, ready

HERE = importlib.util.find_spec("litellm") is not None
CANARY = "canary-1234567890"


def asked(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "model": "openai/gpt-4.1",
        "mode": "chat",
        "messages": ({"role": "user", "content": "Hello?"},),
        "credential": Secret(CANARY),
        "timeout": 60.0,
        "allow_private": True,
    }
    return asyncio.run(ask(Request(**{**values, **changes})))


@pytest.mark.skipif(HERE, reason="LiteLLM is installed")
def test_absent_it_says_what_to_install() -> None:
    with pytest.raises(Fatal) as raised:
        asked()
    assert "pip install 'penstock[llm]'" in (raised.value.help or "")


def test_takes_no_key_that_nobody_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    with pytest.raises(Fatal, match="no credentials") as raised:
        asked(credential=None)
    assert CANARY not in str(raised.value)


@pytest.mark.parametrize("name", ["custom_openai", "hosted_vllm", "litellm_proxy", "lm_studio", "xinference"])
def test_a_key_of_one_s_own_server_goes_nowhere_else(name: str) -> None:
    """LiteLLM takes OpenAI's address where such a Model names none."""
    with pytest.raises(Fatal, match=f"'{name}/x' has no address"):
        asked(model=f"{name}/x")


@pytest.mark.parametrize(
    "name",
    [
        *("api_base", "base_url", "api_key", "headers", "extra_headers", "extra_body", "client", "callbacks"),
        *(
            "custom_llm_provider",
            "proxies",
            "fallbacks",
            "mock_response",
            "aws_secret_access_key",
            "vertex_credentials",
        ),
        *("model", "messages", "timeout", "num_retries", "metadata", "tools", "os.environ/HOME"),
    ],
)
def test_passes_on_a_closed_list_of_parameters(name: str) -> None:
    with pytest.raises(Failed, match="is not passed"):
        asked(parameters={name: "x"})


@pytest.mark.platforms
def test_asks_a_real_server(
    server: Any, responding: Callable[..., Any], completion: Callable[..., dict[str, Any]]
) -> None:
    server.behaviours = [responding({**completion("yes"), "id": "1", "object": "chat.completion", "model": "gpt-4.1"})]
    answer = asked(endpoint=server.url, parameters={"temperature": 0})
    assert (answer.text, answer.input_tokens, answer.output_tokens) == ("yes", 11, 3)
    assert server.requests[0][1]["Authorization"] == f"Bearer {CANARY}"


@pytest.mark.platforms
@pytest.mark.parametrize(
    ("status", "code", "retries"),
    [(429, "provider-rate", 4), (500, "provider-error", 2), (401, "provider-credential", 0)],
)
def test_failures_of_a_real_server(
    server: Any, responding: Callable[..., Any], status: int, code: str, retries: int
) -> None:
    server.behaviours = [responding({"error": {"message": f"no, {CANARY}"}}, status)]
    with pytest.raises(Failed) as raised:
        asked(endpoint=server.url)
    assert (raised.value.code, raised.value.retries) == (code, retries)
    assert CANARY not in str(raised.value)
    assert len(server.requests) == 1


@pytest.mark.platforms
def test_embeds_at_a_real_server(server: Any, responding: Callable[..., Any]) -> None:
    data = [{"object": "embedding", "index": n, "embedding": [float(n), 1.0]} for n in range(2)]
    usage = {"prompt_tokens": 5, "total_tokens": 5}
    server.behaviours = [responding({"object": "list", "model": "x", "data": data, "usage": usage})]
    found = asked(mode="embedding", messages=(), texts=("a", "b"), model="openai/x", endpoint=server.url)
    assert (found.vectors, found.input_tokens) == (((0.0, 1.0), (1.0, 1.0)), 5)


@pytest.mark.platforms
def test_a_server_that_hangs_is_left_in_time(
    server: Any, responding: Callable[..., Any], completion: Callable[..., dict[str, Any]]
) -> None:
    good = responding({**completion("yes"), "id": "1", "object": "chat.completion", "model": "gpt-4.1"})
    server.behaviours = [good, lambda handler: handler.stopped.wait(20)]
    request = Request(
        "openai/gpt-4.1",
        "chat",
        ({"role": "user", "content": "?"},),
        endpoint=server.url,
        credential=Secret(CANARY),
        timeout=60.0,
        allow_private=True,
    )

    async def run() -> float:
        await ready(request)
        await ask(request)  # LiteLLM imports most of itself with its first call
        began = time.monotonic()
        with pytest.raises(Failed) as raised:
            await ask(replace(request, timeout=2.0))
        assert raised.value.code == "provider-timeout"
        return time.monotonic() - began

    seconds = asyncio.run(run())
    assert len(server.requests) == 2, "it was asked again, and did not answer"
    assert 1.9 <= seconds < 15


@pytest.mark.platforms
def test_no_traceback_of_another_shape(server: Any, responding: Callable[..., Any]) -> None:
    server.behaviours = [responding({"content": CANARY, "unheard": "of"})]
    with pytest.raises(Failed) as raised:
        asked(model="anthropic/claude-sonnet-4-5", endpoint=server.url)
    assert "Traceback" not in str(raised.value)
    assert CANARY not in str(raised.value)


@pytest.mark.platforms
def test_ranks_at_a_real_server(server: Any, responding: Callable[..., Any]) -> None:
    results = [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]
    meta = {"tokens": {"input_tokens": 7, "output_tokens": 0}}
    server.behaviours = [responding({"id": "1", "results": results, "meta": meta})]
    url = server.url.removesuffix("/v1")
    found = asked(mode="rerank", messages=(), query="a?", texts=("a", "b"), model="cohere/rerank-v3.5", endpoint=url)
    assert (found.scores, found.input_tokens) == ((0.1, 0.9), 7)
    assert server.requests[0][1]["Authorization"].lower() == f"bearer {CANARY}"
    assert server.requests[0][2]["documents"] == ["a", "b"]
