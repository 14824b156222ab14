"""What a server answers, and what it refuses."""

import contextlib
import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.server.conftest import Running, Start, documents, exchange, write

from penstock.bundle import layout
from penstock.runtime.library.rendered import render

HELLO = [{"role": "user", "content": "hello"}]


def test_it_answers_a_chain(shop: Running) -> None:
    reply = shop.invoke("hello", stream=False)
    assert reply.status == 200
    assert reply.json["outputs"] == {"answer": "hello", "count": 1}
    assert reply.headers["penstock-bundle"] == reply.json["bundle"]
    assert reply.headers["penstock-trace-id"] == reply.json["trace"]
    assert reply.json["usage"]["calls"] == 1
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    body = {"inputs": {"messages": HELLO}}
    given = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    assert shop.ask("POST", "/v1/chains/shop/invoke", body, given).json["trace"] == trace


def test_it_streams(shop: Running) -> None:
    reply = shop.invoke("hello", stream=True)
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = [
        dict(line.split(": ", 1) for line in event.split("\n")) for event in reply.body.decode().split("\n\n")[:-1]
    ]
    assert [event["event"] for event in events] == ["text", "done"]
    assert json.loads(events[0]["data"]) == {"output": "answer", "text": "hello"}
    assert json.loads(events[1]["data"])["outputs"] == {"answer": "hello", "count": 1}


def test_it_speaks_openai(shop: Running) -> None:
    body = {"model": "shop", "messages": HELLO, "temperature": 1}
    value = shop.ask("POST", "/v1/chat/completions", body).json
    assert (value["object"], value["model"]) == ("chat.completion", "shop")
    assert value["choices"][0]["message"] == {"role": "assistant", "content": "hello", "refusal": None}
    assert value["usage"]["total_tokens"] == value["usage"]["prompt_tokens"] + value["usage"]["completion_tokens"]
    streamed = {**body, "stream": True, "stream_options": {"include_usage": True}}
    lines = shop.ask("POST", "/v1/chat/completions", streamed).body.decode().split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]
    assert lines[-2:] == ["data: [DONE]", ""]
    assert "".join(c["choices"][0]["delta"].get("content", "") for c in chunks[:-1]) == "hello"
    assert (chunks[0]["choices"][0]["delta"]["role"], chunks[-2]["choices"][0]["finish_reason"]) == (
        "assistant",
        "stop",
    )
    assert chunks[-1]["usage"] == value["usage"]
    assert [model["id"] for model in shop.ask("GET", "/v1/models").json["data"]] == ["shop"]
    refused = shop.ask("POST", "/v1/chat/completions", {**body, "tools": [{}]})
    assert (refused.status, refused.json["error"]["type"]) == (400, "invalid_request_error")


def test_it_renders_what_the_runtime_sends(shop: Running, tmp_path: Path) -> None:
    reply = shop.ask("POST", "/v1/prompts/relay/render", {"inputs": {"messages": HELLO}})
    bundle = layout.read(write(tmp_path, documents("Kind.")))
    expected = render(bundle, "relay", {"messages": HELLO})
    assert reply.json["digest"] == expected.digest == reply.headers["penstock-bundle"]
    assert reply.json["messages"] == expected.messages == [{"role": "system", "content": "Kind."}, *HELLO]
    assert (reply.json["model"], reply.json["parameters"]) == ("builtin/echo", {})
    wrong = shop.ask("POST", "/v1/prompts/relay/render", {"inputs": {"messages": "x"}})
    assert (wrong.status, wrong.json["code"]) == (422, "input")
    assert shop.ask("POST", "/v1/prompts/none/render", {"inputs": {}}).status == 404


def test_it_describes_itself(shop: Running) -> None:
    described = shop.ask("GET", "/openapi.json").json
    assert set(described["paths"]) == {
        "/v1/chains/shop/invoke",
        "/v1/chat/completions",
        "/v1/prompts/relay/render",
    }
    operation = described["paths"]["/v1/chains/shop/invoke"]["post"]
    asked = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["inputs"]
    assert asked["properties"]["messages"]["items"] == {"$ref": "#/components/schemas/Message"}
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["outputs"]
    assert answer["properties"] == {"answer": {"type": "string"}, "count": {"type": "integer"}}
    assert shop.ask("GET", "/healthz").status == shop.ask("GET", "/readyz").status == 200
    metrics = shop.ask("GET", "/metrics").body.decode()
    assert f'penstock_bundle_info{{chain="shop",digest="{described["info"]["version"]}"}} 1' in metrics
    assert 'penstock_request_seconds_count{route="openapi"} ' in metrics


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "json"),
        (b"[]", 400, "json"),
        (b"\xff\xfe", 400, "json"),
        (b'{"inputs": {"messages": NaN}}', 400, "json"),
        (b'{"inputs": {"messages": 1e999}}', 400, "json"),
        (b'{"inputs": {"messages": ' + b"1" * 5000 + b"}}", 400, "json"),
        (b'{"inputs": ' + b"[" * 9000 + b"]" * 9000 + b"}", 400, "json"),
        (b'{"inputs": {"messages": [{"role": "user", "content": "\\ud800"}]}}', 400, "json"),
        (b'{"inputs": {"messages": [{"role": "root", "content": "x"}]}}', 422, "input"),
        (b'{"inputs": {"messages": [{"role": "user", "content": "x"}], "__proto__": 1}}', 422, "input"),
        (b'{"inputs": {}}', 422, "input"),
        (b'{"inputs": 3}', 400, "json"),
        (b'{"inputs": {}, "stream": 1}', 400, "json"),
        (b'{"input": {}}', 400, "json"),
        (b" " * 20001, 413, "body-large"),
    ],
)
def test_hostile_bodies_are_refused_in_words(shop: Running, body: bytes, status: int, code: str) -> None:
    reply = shop.ask("POST", "/v1/chains/shop/invoke", body)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"
    assert set(reply.json) >= {"type", "title", "status", "detail", "instance"}
    assert "Traceback" not in reply.json["detail"]


def test_other_requests_are_refused_in_words(shop: Running) -> None:
    def refused(method: str, path: str, **given: Any) -> tuple[int, str]:
        reply = shop.ask(method, path, **given)
        assert reply.headers["content-type"] == "application/problem+json"
        return reply.status, reply.json["code"]

    plain = {"Content-Type": "text/plain"}
    assert refused("POST", "/v1/chains/shop/invoke", body=b"{}", headers=plain) == (415, "media-type")
    assert refused("POST", "/v1/chains/none/invoke", body={}) == (404, "chain")
    assert refused("GET", "/v1/chains/shop/invoke") == (405, "address")
    assert refused("GET", "/v1/%2e%2e/etc/passwd") == (404, "address")
    assert refused("GET", "/metrics", headers={"Host": "shop.example"}) == (403, "host")


def test_a_body_without_a_length_is_bounded_too(shop: Running) -> None:
    connection = shop.connect()
    connection.putrequest("POST", "/v1/chains/shop/invoke")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    try:
        for _ in range(50):
            connection.send(b"1000\r\n" + b" " * 4096 + b"\r\n")
            time.sleep(0.002)
        connection.send(b"0\r\n\r\n")
    except OSError:
        """It is closed already."""
    answer = connection.getresponse()
    assert answer.status == 413


def test_a_slow_client_is_not_waited_for(shop: Running) -> None:
    with socket.create_connection(("127.0.0.1", shop.port), timeout=20) as slow:
        slow.sendall(b"POST /v1/chains/shop/invoke HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
        slow.sendall(b"Content-Length: 100\r\n\r\n{")
        assert b" 408 " in slow.recv(4096).split(b"\r\n")[0]
    with socket.create_connection(("127.0.0.1", shop.port), timeout=20) as slower:
        slower.sendall(b"GET /healthz HT")
        assert slower.recv(100) == b""
    assert shop.ask("GET", "/healthz").status == 200


HEAD = (
    b"POST /v1/chains/shop/invoke HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
)


def test_slow_bodies_keep_nobody_out(start: Start, tmp_path: Path) -> None:
    served = start(str(write(tmp_path, documents())), "--concurrency", "4", "--body-timeout", "30")
    with contextlib.ExitStack() as opened:
        for _ in range(64):
            slow = opened.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=20))
            slow.sendall(HEAD)
        for _ in range(10):
            assert served.invoke("hello").status == 200


def test_connections_without_a_request_make_way(start: Start, tmp_path: Path) -> None:
    served = start(str(write(tmp_path, documents())), "--body-timeout", "60")
    with contextlib.ExitStack() as opened:
        for number in range(1100):
            slow = opened.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=20))
            slow.sendall(HEAD if number % 2 else HEAD[:20])
        for _ in range(10):
            assert served.invoke("hello").status == 200


def test_content_is_not_logged(shop: Running) -> None:
    connection = shop.connect()
    body = {"inputs": {"messages": [{"role": "user", "content": "canary-in-the-mine"}]}}
    reply = exchange(connection, "POST", "/v1/chains/shop/invoke", body)
    shop.until(reply.headers["penstock-trace-id"])
    assert not any("canary" in line for line in shop.lines)


def test_a_token_is_asked_for(start: Start, tmp_path: Path) -> None:
    path = str(write(tmp_path, documents()))
    token = "a-token-of-some-length"
    served = start(path, "--token-env", "SHOP_TOKEN", "-q", environ={"SHOP_TOKEN": token})
    body = {"inputs": {"messages": HELLO}}
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {token}"}, {"Authorization": "é"}):
        refused = served.ask("POST", "/v1/chains/shop/invoke", body, header)
        assert (refused.status, refused.json["code"]) == (401, "token")
        assert refused.headers["www-authenticate"] == "Bearer"
        assert served.ask("GET", "/metrics", headers=header).status == 401
    for header in ("", "Bearer", "Bearer ", f"Bearer {token[:-1]}", f"Bearer {token}0", f"Bearer{token}", token):
        assert served.ask("POST", "/v1/chains/shop/invoke", body, {"Authorization": header}).status == 401, header
    for path_ in (
        "/metrics",
        "/openapi.json",
        "/v1/models",
        f"/metrics?token={token}",
        f"/metrics?access_token={token}",
    ):
        assert served.ask("GET", path_).status == 401, path_
    for path_ in (
        "/METRICS",
        "//metrics",
        "/metrics/",
        "/healthz/../metrics",
        "/healthz%2f..%2fmetrics",
        "/metrics%00",
    ):
        assert served.ask("GET", path_).status in (401, 404), path_
    for method in ("HEAD", "OPTIONS", "PUT", "TRACE"):
        assert served.ask(method, "/metrics").status in (401, 405), method
    twice = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\nAuthorization: Bearer %b\r\n\r\n"
    for first, second in ((token, "wrong"), ("wrong", token)):
        assert raw(served, twice % (first.encode(), second.encode())).startswith(b"HTTP/1.1 401 ")
    right = {"Authorization": f"bearer {token}", "Host": "shop.example"}
    assert served.ask("POST", "/v1/chains/shop/invoke", body, right).status == 200
    assert served.ask("GET", "/healthz").status == 200
    assert "security" in served.ask("GET", "/openapi.json", headers=right).json
    assert served.end() == 0
    assert not any(token in line for line in served.lines)


def raw(served: Running, data: bytes) -> bytes:
    """What is answered to these bytes until the server has no more to say."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while part := connection.recv(65536):
                found += part
        return found


INNER = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /v1/chains/shop/invoke HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "data",
    [
        POST + b"Content-Length: 2\r\nContent-Length: 48\r\n\r\n{}" + INNER,
        POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + INNER,
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INNER,
        POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + INNER,
        POST + b"Content-Length: +2\r\n\r\n{}" + INNER,
        POST + b"Content-Length: -1\r\n\r\n{}" + INNER,
        POST + b"Transfer-Encoding: chunked\r\n\r\n2 \n{}\r\n0\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: shop.example\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: \xff\r\n\r\n",
    ],
)
def test_no_second_request_hides_in_a_first(shop: Running, data: bytes) -> None:
    answer = raw(shop, data)
    assert answer.count(b"HTTP/1.1 ") <= 1 and b" 200 " not in answer.split(b"\r\n")[0]
    assert shop.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "there is no token"),
        (["--token-env", "SHOP_NONE"], "the variable SHOP_NONE holds no token"),
        (["--bindings", "none.json"], "none.json"),
    ],
)
def test_what_cannot_be_served_is_said(start: Start, tmp_path: Path, arguments: list[str], words: str) -> None:
    served = start(str(write(tmp_path, documents())), *arguments)
    assert served.process.wait(30) == 2
    assert any(words in line for line in served.lines)
