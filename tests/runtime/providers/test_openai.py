"""The client of OpenAI-compatible servers, against a real server that behaves badly in every way."""

import asyncio
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from penstock.diagnostics.secret import Secret
from penstock.runtime.calls.calls import Calls
from penstock.runtime.provider import Answer, Failed, Request, ToolCall, ToolDefinition
from penstock.runtime.providers.openai import ask
from penstock.source import store

CANARY = "canary-1234567890"
Behaviour = Callable[[BaseHTTPRequestHandler], None]
Responding = Callable[..., Behaviour]
Completion = Callable[..., dict[str, Any]]


def request(server: Any, **changes: Any) -> Request:
    values: dict[str, Any] = {
        "model": "openai/gpt-4.1",
        "mode": "chat",
        "messages": ({"role": "user", "content": "Hello?"},),
        "parameters": {"temperature": 0},
        "endpoint": server.url,
        "credential": Secret(CANARY),
        "timeout": 5.0,
        "allow_private": True,
        **changes,
    }
    return Request(**values)


def asked(request: Request) -> Answer:
    return asyncio.run(ask(request))


def called(request: Request) -> Answer:
    """With the retries of the product."""
    return asyncio.run(Calls(store.memory(), "live", "head").ask("openai", ask, request)).answer


def failed(ask: Callable[[Request], Answer], request: Request) -> Failed:
    with pytest.raises(Failed) as raised:
        ask(request)
    assert CANARY not in str(raised.value)
    return raised.value


def test_asks_and_reads(server: Any, responding: Responding, completion: Completion) -> None:
    server.behaviours = [responding(completion("Hello, Käse."))]
    answer = asked(request(server))
    assert (answer.text, answer.input_tokens, answer.output_tokens) == ("Hello, Käse.", 11, 3)
    assert answer.seconds > 0
    path, headers, body = server.requests[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {CANARY}"
    assert headers["Host"] == server.url.split("/")[2]
    assert body == {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hello?"}], "temperature": 0}


def test_schema_is_asked_for(server: Any, responding: Responding, completion: Completion) -> None:
    server.behaviours = [responding(completion("{}"))]
    asked(request(server, schema={"type": "object"}))
    wanted = {"name": "answer", "schema": {"type": "object"}}
    assert server.requests[0][2]["response_format"] == {"type": "json_schema", "json_schema": wanted}


def test_embeds_in_the_order_of_the_texts(server: Any, responding: Responding) -> None:
    data = [{"index": 1, "embedding": [0, 1]}, {"index": 0, "embedding": [1, 0.5]}]
    server.behaviours = [responding({"data": data})]
    answer = asked(request(server, mode="embedding", messages=(), texts=("a", "b")))
    assert answer.vectors == ((1.0, 0.5), (0.0, 1.0))
    assert server.requests[0][0] == "/v1/embeddings"
    assert server.requests[0][2]["input"] == ["a", "b"]


@pytest.mark.parametrize(
    "data",
    [
        [],
        [{"embedding": [1]}],
        [{"embedding": [1]}, {"embedding": ["x"]}],
        [{"embedding": [1]}, {"embedding": [1, 2]}],
        [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [2]}],
        "x",
    ],
)
def test_embeddings_that_are_none(server: Any, responding: Responding, data: object) -> None:
    server.behaviours = [responding({"data": data})]
    assert failed(asked, request(server, mode="embedding", messages=(), texts=("a", "b"))).code == "provider-shape"


def test_chunked_and_unbounded_bodies(server: Any, responding: Responding, completion: Completion) -> None:
    body = json.dumps(completion("yes")).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"

    def until_close(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + body)

    server.behaviours = [responding(chunks, Transfer_Encoding="chunked"), until_close]
    assert asked(request(server)).text == "yes"
    assert asked(request(server)).text == "yes"


def test_429_waits_as_asked_and_goes_on(server: Any, responding: Responding, completion: Completion) -> None:
    server.behaviours = [responding(b"slow", 429, Retry_After="1"), responding(completion("yes"))]
    assert called(request(server)).text == "yes"
    assert server.times[1] - server.times[0] >= 1.0
    assert len(server.requests) == 2


def test_429_for_ever_ends(server: Any, responding: Responding) -> None:
    server.behaviours = [responding(b"slow", 429, Retry_After="0")]
    assert failed(called, request(server)).code == "provider-rate"
    assert len(server.requests) == 5


def test_retry_after_as_a_date_and_nonsense(server: Any, responding: Responding, completion: Completion) -> None:
    for value in ("Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-1"):
        server.requests.clear()
        server.behaviours = [responding(b"", 503, Retry_After=value), responding(completion("yes"))]
        assert called(request(server)).text == "yes"


def test_500_once_and_for_ever(server: Any, responding: Responding, completion: Completion) -> None:
    server.behaviours = [responding(b"oops", 500, Retry_After="0"), responding(completion("yes"))]
    assert called(request(server)).text == "yes"
    server.requests.clear()
    server.behaviours = [responding(b"oops", 500, Retry_After="0")]
    failure = failed(called, request(server))
    assert failure.code == "provider-error"
    assert "500" in str(failure)
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_tried_once_and_never_shown(server: Any, responding: Responding, status: int) -> None:
    server.behaviours = [responding({"error": f"Incorrect API key provided: {CANARY}"}, status)]
    failure = failed(called, request(server))
    assert failure.code == "provider-credential"
    assert "***" in str(failure)
    assert len(server.requests) == 1


def test_a_refused_request_is_tried_once(server: Any, responding: Responding) -> None:
    server.behaviours = [responding({"error": "no such model"}, 404)]
    failure = failed(called, request(server))
    assert failure.code == "provider-request"
    assert "no such model" in str(failure)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    server: Any, other_server: Any, responding: Responding, completion: Completion, status: int
) -> None:
    other_server.behaviours = [responding(completion("stolen"))]
    server.behaviours = [responding(b"", status, Location=f"{other_server.url}/chat/completions")]
    assert failed(called, request(server)).code == "endpoint-redirect"
    assert other_server.requests == []
    assert len(server.requests) == 1


def test_proxies_of_the_environment_are_not_used(
    server: Any, other_server: Any, responding: Responding, completion: Completion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, other_server.url)
    other_server.behaviours = [responding(completion("stolen"))]
    server.behaviours = [responding(completion("yes"))]
    assert asked(request(server)).text == "yes"
    assert other_server.requests == []


def hang(handler: BaseHTTPRequestHandler) -> None:
    handler.stopped.wait(20)  # type: ignore[attr-defined]


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not handler.stopped.wait(0.05):  # type: ignore[attr-defined]
        handler.wfile.write(b" ")
        handler.wfile.flush()


@pytest.mark.parametrize("behaviour", [hang, drip])
def test_the_deadline_is_total(server: Any, behaviour: Behaviour) -> None:
    server.behaviours = [behaviour]
    began = time.monotonic()
    assert failed(called, request(server, timeout=0.5)).code == "provider-timeout"
    assert 0.5 <= time.monotonic() - began < 10
    assert len(server.requests) == 1


def truncated(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"choices": [{"message": {"content": "ha')


def cut_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort")


def closed(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


@pytest.mark.parametrize("behaviour", [truncated, cut_chunk, closed])
def test_a_cut_connection_is_never_a_part_of_an_answer(
    server: Any, responding: Responding, completion: Completion, behaviour: Behaviour
) -> None:
    server.behaviours = [behaviour, responding(completion("whole"))]
    assert called(request(server)).text == "whole"
    server.requests.clear()
    server.behaviours = [behaviour]
    assert failed(asked, request(server)).code == "provider-network"


@pytest.mark.parametrize(
    "body", [b"", b"<html>Sign in</html>", b"{", b'{"choices": NaN}', b"[]", b"[" * 200_000, b'{"a": "\xff"}', b"null"]
)
def test_no_json_is_asked_for_once_more(server: Any, responding: Responding, body: bytes) -> None:
    server.behaviours = [responding(body, Content_Type="text/html")]
    failure = failed(called, request(server))
    assert failure.code == "provider-body"
    assert "text/html" in str(failure)
    assert server.url.rpartition("/")[0] in str(failure)
    assert len(str(failure)) < 400
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": []},
        {"choices": None},
        {"choices": [7]},
        {"choices": [{}]},
        {"choices": [{"message": {}}]},
        {"choices": [{"message": {"content": None}, "finish_reason": "content_filter"}]},
        {"choices": [{"message": {"content": ["x"]}}]},
    ],
)
def test_json_without_an_answer(server: Any, responding: Responding, body: dict[str, Any]) -> None:
    server.behaviours = [responding(body)]
    assert failed(called, request(server)).code == "provider-shape"
    assert len(server.requests) == 1


def test_half_a_character_is_no_text(server: Any, responding: Responding) -> None:
    server.behaviours = [responding(b'{"choices": [{"message": {"content": "\\ud800"}}]}')]
    assert failed(asked, request(server)).code == "provider-body"


def flood(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")


def long_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n")


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")


@pytest.mark.parametrize("behaviour", [flood, long_head, no_http])
def test_more_than_an_answer_can_be(server: Any, behaviour: Behaviour) -> None:
    server.behaviours = [behaviour]
    assert failed(asked, request(server)).code in ("provider-body", "provider-network")


def test_counts_are_estimated_where_none_are_given(server: Any, responding: Responding, completion: Completion) -> None:
    server.behaviours = [responding(completion("three small words", usage={"prompt_tokens": None}))]
    answer = asked(request(server))
    assert answer.input_tokens > 0
    assert answer.output_tokens > 0


@pytest.mark.parametrize("name", ["model", "messages", "stream", "n", "input", "response_format"])
def test_parameters_that_the_chain_sets(server: Any, name: str) -> None:
    assert name in str(failed(asked, request(server, parameters={name: 1})))
    assert server.requests == []


def test_private_addresses_only_where_the_operator_allows_them(server: Any) -> None:
    assert failed(asked, request(server, allow_private=False)).code == "endpoint-private"
    assert server.requests == []


FIND = ToolDefinition("find-order", "Finds an order.", {"type": "object", "properties": {"order": {"type": "string"}}})


def wanting(**function: object) -> dict[str, Any]:
    calls = [{"id": "c1", "type": "function", "function": function}]
    return {"choices": [{"message": {"role": "assistant", "content": None, "tool_calls": calls}}]}


def test_tools_are_offered_and_their_calls_read(server: Any, responding: Responding) -> None:
    server.behaviours = [responding(wanting(name="find-order", arguments='{"order": "A-1"}'))]
    answer = asked(request(server, tools=(FIND,)))
    assert answer.text == ""
    assert answer.tool_calls == (ToolCall("c1", "find-order", '{"order": "A-1"}'),)
    assert server.requests[0][2]["tools"] == [
        {
            "type": "function",
            "function": {
                "name": "find-order",
                "description": "Finds an order.",
                "parameters": {"type": "object", "properties": {"order": {"type": "string"}}},
            },
        }
    ]


def test_tools_that_nobody_offered_are_no_answer(server: Any, responding: Responding) -> None:
    server.behaviours = [responding(wanting(name="find-order", arguments="{}"))]
    assert failed(asked, request(server)).code == "provider-shape"


@pytest.mark.parametrize("calls", ["find-order", [{}], [{"function": {"name": 1}}], [{"function": 1}] * 2, {"a": 1}])
def test_tool_calls_of_no_known_form_are_a_failure(server: Any, responding: Responding, calls: object) -> None:
    server.behaviours = [responding({"choices": [{"message": {"role": "assistant", "tool_calls": calls}}]})]
    assert failed(asked, request(server, tools=(FIND,))).code == "provider-shape"


def test_tools_of_a_model_are_no_parameter(server: Any) -> None:
    assert failed(asked, request(server, parameters={"tools": []})).code == "provider-request"
