"""Every other provider, through LiteLLM, which runs in processes of its own and is imported there alone."""

import time
from collections.abc import Mapping
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import redact
from penstock.runtime.after import seconds
from penstock.runtime.network.address import Address
from penstock.runtime.network.pool import pool
from penstock.runtime.processes.llm_workers import workers
from penstock.runtime.provider import (
    Answer,
    Failed,
    Request,
    asked,
    counted,
    described,
    finish,
    given_scores,
    tokens,
    tool_calls,
)
from penstock.text.tokens import estimate

# A closed list: LiteLLM's other arguments reach addresses, headers, keys and callbacks.
PARAMETERS = frozenset(
    {
        *("temperature", "top_p", "top_k", "min_p", "max_tokens", "max_completion_tokens", "stop", "seed"),
        *("presence_penalty", "frequency_penalty", "repetition_penalty", "logit_bias", "logprobs", "top_logprobs"),
        *("reasoning_effort", "thinking", "verbosity", "service_tier", "safety_settings"),
        *("dimensions", "encoding_format"),
    }
)
_SERVED = frozenset({"custom_openai", "hosted_vllm", "litellm_proxy", "lm_studio", "xinference"})
"""Servers of one's own: without their address LiteLLM asks OpenAI, with their key."""
_EXCERPT = 300
_TRACEBACK = "Traceback (most recent call last)"


async def ready(request: Request) -> None:
    """Starts what is asked, which takes some seconds once: they are none of the call's.

    Raises:
        Failed, Fatal: as `ask`.
    """
    await workers(request.allow_private, await _address(request)).ready()


async def ask(request: Request) -> Answer:
    """One call without LiteLLM's own retries.

    Raises:
        Fatal: LiteLLM is not installed, or the Model lacks its credentials or the address of its server.
    """
    if request.credential is None and request.endpoint is None:
        # Without a key of its own LiteLLM takes one from the environment, whoever asks.
        raise Fatal(
            f"the model {request.model!r} has no credentials",
            help="name the variable that holds the key: `credentials: {env: ...}` of the Model or of its binding",
        )
    if request.endpoint is None and request.model.partition("/")[0] in _SERVED:
        raise Fatal(
            f"the model {request.model!r} has no address",
            help="name it: `endpoint: https://...` of the Model or of its binding",
        )
    unknown = sorted(set(request.parameters) - PARAMETERS)
    if unknown:
        raise Failed("provider-request", f"the parameter {unknown[0]!r} is not passed to {request.model!r}")
    arguments: dict[str, Any] = {
        **request.parameters,
        "model": request.model,
        "api_key": request.credential.reveal() if request.credential is not None else "none",
        "api_base": request.endpoint,
        "num_retries": 0,
        "max_retries": 0,
        "timeout": request.timeout,
    }
    if request.mode == "embedding":
        arguments["input"] = list(request.texts)
    elif request.mode == "rerank":
        arguments |= {"query": request.query, "documents": list(request.texts), "top_n": len(request.texts)}
    else:
        arguments["messages"] = [dict(message) for message in request.messages]
        if request.schema is not None:
            wanted = {"name": "answer", "schema": dict(request.schema)}
            arguments["response_format"] = {"type": "json_schema", "json_schema": wanted}
        if request.tools:
            arguments["tools"] = described(request.tools)
    processes = workers(request.allow_private, await _address(request))
    began, refusals = time.monotonic(), processes.refusals
    reply = await processes.ask({"mode": request.mode, "timeout": request.timeout, "arguments": arguments})
    if "error" in reply:
        if processes.refusals > refusals and reply["error"].get("status") in (None, 403, 500):
            raise processes.refused()
        raise _failed(request, reply["error"])
    answer = _answer(request, reply["value"], time.monotonic() - began)
    if request.on_text is not None and answer.text:
        request.on_text(answer.text)
    return answer


async def _address(request: Request) -> Address | None:
    return None if request.endpoint is None else await pool().address(request.endpoint, request.allow_private)


def _answer(request: Request, value: dict[str, Any], seconds: float) -> Answer:
    usage = value.get("usage") or {}
    if request.mode == "rerank":
        usage = (value.get("meta") or {}).get("tokens") or {}
        scores = given_scores(value.get("results"), len(request.texts))
        if scores is None:
            raise Failed("provider-shape", f"{request.model!r} gave no score for each of {len(request.texts)} texts")
        return Answer(
            "", (), counted(usage.get("input_tokens"), lambda: asked(request)), seconds=seconds, scores=scores
        )
    read = counted(usage.get("prompt_tokens"), lambda: asked(request))
    if request.mode == "embedding":
        data = value.get("data") or []
        vectors = tuple(tuple(map(float, item["embedding"])) for item in data)
        if len(vectors) != len(request.texts):
            raise Failed(
                "provider-shape", f"{request.model!r} gave {len(vectors)} vectors for {len(request.texts)} texts"
            )
        return Answer("", vectors, read, 0, seconds)
    choices = value.get("choices") or []
    message = choices[0]["message"] if choices else {}
    calls = tool_calls(message)
    if calls is None:
        raise Failed("provider-shape", f"{request.model!r} asks for tools in no form that is known")
    text = message.get("content")
    if text is None and calls and request.tools:
        text = ""
    if not isinstance(text, str):
        reason = choices[0].get("finish_reason") if choices else "no choices"
        raise Failed("provider-shape", f"{request.model!r} answered without text ({reason})")
    return Answer(
        text, (), read, tokens(usage.get("completion_tokens"), estimate(text)), seconds, calls, finish=finish(value)
    )


def _failed(request: Request, error: Mapping[str, Any]) -> Failed:
    secrets = () if request.credential is None else (request.credential,)
    status, name, text = error.get("status"), str(error["type"]), redact(str(error["text"]), secrets)
    # Some of its exceptions quote a traceback.
    said = f"{request.model!r}: {name}: {text.partition(_TRACEBACK)[0].strip()[:_EXCERPT]!r}"
    for code in ("endpoint-private", "endpoint-redirect"):
        if code in text:
            return Failed(code, said)
    match status:
        case 429:
            return Failed("provider-rate", said, retries=4, after=seconds(error.get("after")))
        case 401 | 403:
            return Failed("provider-credential", said)
        case int() if 300 <= status < 400:
            return Failed("endpoint-redirect", said)
    if "Timeout" in name:
        return Failed("provider-timeout", said)
    if status is None or (isinstance(status, int) and status >= 500):
        return Failed("provider-error", said, retries=2)
    return Failed("provider-request", said)
