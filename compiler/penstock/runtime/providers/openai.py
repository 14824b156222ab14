"""Any OpenAI-compatible server, by a Model's `endpoint`: vLLM, llama.cpp, Ollama, a gateway, the provider itself."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from penstock.bundle.origin import origin
from penstock.diagnostics.secret import redact
from penstock.runtime.after import seconds
from penstock.runtime.network.events import Events
from penstock.runtime.network.post import Response, post
from penstock.runtime.provider import (
    Answer,
    Failed,
    Request,
    asked,
    counted,
    described,
    finish,
    given_scores,
    tool_calls,
)

_EXCERPT = 200  # bytes
_OURS = frozenset(
    {
        *("model", "messages", "input", "stream", "stream_options", "n", "response_format", "tools"),
        *("query", "documents", "top_n"),
    }
)
_PATHS = {"chat": "/chat/completions", "embedding": "/embeddings", "rerank": "/rerank"}


async def ask(request: Request) -> Answer:
    """POST `<endpoint>/chat/completions`, `/embeddings` or `/rerank` (as vLLM, Jina and the LiteLLM proxy serve it).

    A redirect is refused, so a key never leaves its origin.
    """
    body = _body(request)
    began = time.monotonic()
    events = None
    if request.on_text is not None and request.mode == "chat":
        events = Events(request.on_text, origin(request.endpoint) or "the endpoint")
    try:
        place, response = await post(
            request.endpoint or "",
            _PATHS[request.mode],
            body,
            request.credential,
            request.timeout,
            allow_private=request.allow_private,
            tell=events.feed if events is not None else None,
        )
        if response.status != 200:
            raise _refused(request, place.origin, response)
        streamed = events is not None and "text/event-stream" in response.headers.get("content-type", "")
        value = events.value() if events is not None and streamed else _json(request, place.origin, response)
    except Failed as failure:
        if events is not None and events.has_told:
            raise Failed(failure.code, failure.message) from None  # what is said is said: not from the start again
        raise
    answer = _READ[request.mode](request, value)
    if answer is None:
        found = ", ".join(list(value)[:8]) or "nothing"
        raise Failed(
            "provider-shape", f"{place.origin} answered 200 without an answer in it (has {found[:_EXCERPT]!r})"
        )
    if request.on_text is not None and not streamed and answer.text:
        request.on_text(answer.text)
    usage = value.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    read = counts.get("prompt_tokens", counts.get("total_tokens") if request.mode == "rerank" else None)
    return replace(
        answer,
        input_tokens=counted(read, lambda: asked(request)),
        output_tokens=counted(counts.get("completion_tokens"), lambda: (answer.text,)),
        seconds=time.monotonic() - began,
        finish=finish(value),
    )


def _body(request: Request) -> bytes:
    taken = sorted(_OURS & set(request.parameters))
    if taken:
        raise Failed("provider-request", f"`{taken[0]}` is no parameter of a Model: the chain sets it")
    body: dict[str, Any] = {"model": request.model.partition("/")[2] or request.model, **request.parameters}
    if request.mode == "embedding":
        body["input"] = list(request.texts)
    elif request.mode == "rerank":
        body |= {"query": request.query, "documents": list(request.texts), "top_n": len(request.texts)}
    else:
        body["messages"] = list(request.messages)
        if request.schema is not None:
            wanted = {"name": "answer", "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        if request.tools:
            body["tools"] = described(request.tools)
        if request.on_text is not None:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()


def _chat(request: Request, value: Mapping[str, Any]) -> Answer | None:
    choices = value.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return None
    calls = tool_calls(message)
    if calls is None:
        raise Failed("provider-shape", "the model asks for tools in no form that is known")
    text = message.get("content")
    if text is None and calls and request.tools:
        text = ""
    if not isinstance(text, str):
        reason = str(choice.get("finish_reason"))[:40]
        raise Failed("provider-shape", f"the model answered without text; its finish reason is {reason!r}")
    try:
        "".join((text, *(part for call in calls for part in (call.id, call.name, call.arguments)))).encode()
    except UnicodeEncodeError:
        raise Failed("provider-body", "the model's text holds half a character", retries=1) from None
    return Answer(text, tool_calls=calls)


def _embedding(request: Request, value: Mapping[str, Any]) -> Answer | None:
    data = value.get("data")
    if not isinstance(data, list) or len(data) != len(request.texts):
        return None
    found: dict[int, tuple[float, ...]] = {}
    for position, item in enumerate(data):
        vector = item.get("embedding") if isinstance(item, dict) else None
        if not isinstance(vector, list) or not all(type(number) in (int, float) for number in vector):
            return None
        found[item.get("index", position)] = tuple(map(float, vector))
    if sorted(found) != list(range(len(data))) or len({len(vector) for vector in found.values()}) > 1:
        return None
    return Answer(vectors=tuple(found[position] for position in range(len(data))))


def _ranking(request: Request, value: Mapping[str, Any]) -> Answer | None:
    scores = given_scores(value.get("results"), len(request.texts))
    return None if scores is None else Answer(scores=scores)


_READ = {"chat": _chat, "embedding": _embedding, "rerank": _ranking}


def _json(request: Request, where: str, response: Response) -> dict[str, Any]:
    try:
        value = json.loads(response.body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        kind = response.headers.get("content-type", "no content type")[:80]
        excerpt = _excerpt(request, response.body)
        raise Failed("provider-body", f"{where} answered 200 with no JSON object ({kind}): {excerpt}", retries=1)
    return value


def _refused(request: Request, where: str, response: Response) -> Failed:
    status = response.status
    said = f"{where} answered {status}: {_excerpt(request, response.body)}"
    match status:
        case 429:
            return Failed("provider-rate", said, retries=4, after=seconds(response.headers.get("retry-after")))
        case 401 | 403:
            return Failed("provider-credential", said)
        case 408 | 409 | 425:
            return Failed("provider-error", said, retries=2)
        case _ if 300 <= status < 400:
            return Failed("endpoint-redirect", f"{where} answered {status}, a redirect, which is not followed")
        case _ if status >= 500:
            return Failed("provider-error", said, retries=2, after=seconds(response.headers.get("retry-after")))
    return Failed("provider-request", said)


def _excerpt(request: Request, body: bytes) -> str:
    text = body[: 4 * _EXCERPT].decode("utf-8", "replace")
    secrets = () if request.credential is None else (request.credential,)
    return repr(redact(text, secrets)[:_EXCERPT])


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
