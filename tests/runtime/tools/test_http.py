"""A Tool that is one HTTP request, against a real server."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.tool import LARGEST, ToolFailed
from penstock.source.settings import Settings

CANARY = "canary-1234567890"
Behaviour = Callable[..., Any]


def tool(server: Any, *, method: str = "POST", credentials: str = "", path: str = "/orders") -> dict[str, str]:
    spec = (
        "parameters: {type: object, properties: {order: {}, lines: {type: array}, open: {type: boolean}}}\n"
        f"effects: read\nhttp: {{method: {method}, url: '{server.url}{path}'{credentials}}}\n"
    )
    return {"Tool/find": spec}


KEY = ", credentials: {env: SHOP_KEY}"


def test_arguments_go_in_the_body(server: Any, responding: Behaviour, toolbox: Any, called: Any) -> None:
    server.behaviours = [responding({"state": "late"})]
    assert called(toolbox(tool(server, credentials=KEY)), order="Ä 1") == {"state": "late"}
    path, headers, body = server.requests[0]
    assert (path, body) == ("/v1/orders", {"order": "Ä 1"})
    assert headers["Authorization"] == f"Bearer {CANARY}"


def test_or_in_the_query(server: Any, responding: Behaviour, toolbox: Any, called: Any) -> None:
    server.behaviours = [responding({})]
    called(toolbox(tool(server, method="GET")), order="a b&c=1\r\nX: y", lines=[1, "b", None], open=True)
    path, headers, body = server.requests[0]
    assert path == "/v1/orders?order=a+b%26c%3D1%0D%0AX%3A+y&lines=1&lines=b&open=true"
    assert body is None and "X" not in headers


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (({}, 302, {"Location": "http://127.0.0.1:1/"}), "redirect"),
        (({"why": "no such order"}, 404, {}), "answered 404"),
        ((b"<html>", 200, {"Content_Type": "text/html"}), "no JSON"),
        ((b'{"a": NaN}', 200, {}), "no JSON"),
        ((b"[" * 200_000, 200, {}), "no JSON"),
        ((b"\xff\xfe", 200, {}), "no text"),
        ((b'"' + b"a" * LARGEST + b'"', 200, {}), "bytes"),
        ((b'{"a": 1', 200, {"Content_Length": "900"}), "cut"),
    ],
)
def test_other_answers_are_failures(
    server: Any, responding: Behaviour, toolbox: Any, called: Any, response: tuple[Any, int, Any], why: str
) -> None:
    body, status, headers = response
    server.behaviours = [responding(body, status, **headers)]
    with pytest.raises(ToolFailed, match=why):
        called(toolbox(tool(server)), order="A-1")
    assert len(server.requests) == 1


def test_a_text_is_a_text_and_nothing_is_null(server: Any, responding: Behaviour, toolbox: Any, called: Any) -> None:
    server.behaviours = [responding(b"late", Content_Type="text/plain; charset=utf-8"), responding(b"", 204)]
    box = toolbox(tool(server))
    assert called(box) == "late"
    assert called(box) is None


def test_no_private_address_unless_it_is_allowed(server: Any, settings: Settings, toolbox: Any, called: Any) -> None:
    with pytest.raises(ToolFailed, match="PENSTOCK_ALLOW_PRIVATE"):
        called(toolbox(tool(server), settings=replace(settings, allow_private=False)))
    assert server.requests == []


def test_a_key_that_is_said_back_is_not_returned(server: Any, responding: Behaviour, toolbox: Any, called: Any) -> None:
    server.behaviours = [responding({"you sent": f"Bearer {CANARY}"}), responding({"bad": CANARY}, 400)]
    box = toolbox(tool(server, credentials=KEY))
    assert called(box) == {"you sent": "Bearer ***"}
    with pytest.raises(ToolFailed) as raised:
        called(box)
    assert CANARY not in str(raised.value)


def test_a_key_that_is_not_set_ends_the_command(server: Any, settings: Settings, toolbox: Any, called: Any) -> None:
    with pytest.raises(Fatal, match="SHOP_KEY"):
        called(toolbox(tool(server, credentials=KEY), settings=replace(settings, environ={})))
