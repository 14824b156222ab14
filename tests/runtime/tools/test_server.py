"""A Tool of a server that speaks the Model Context Protocol: over its standard streams and over HTTP."""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import egress

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.processes import mcp
from penstock.runtime.provider import Failed
from penstock.runtime.tool import ToolFailed
from penstock.source.settings import Settings

SERVER = Path(__file__).with_name("orders_server.py")
COMMAND = "command: " + json.dumps([sys.executable, str(SERVER)])
ORDER = "{properties: {order: {title: Order, type: string}}, required: [order], title: findArguments, type: object}"


def documents(mcp: str = COMMAND, *, parameters: str = ORDER, credentials: str = "", more: str = "") -> dict[str, str]:
    tool = f"parameters: {parameters}\neffects: read\nserver: orders\n{more}"
    return {"ToolServer/orders": f"mcp: {{{mcp}}}\n{credentials}", "Tool/find": tool}


KEY = "credentials: {env: SHOP_KEY}\n"
SAY = "name: say\n"
SAYS = ORDER.replace("findArguments", "sayArguments")


def test_one_process_a_chain_with_a_bare_environment(toolbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-1234567890")
    box = toolbox(documents(credentials=KEY))

    async def calls() -> list[Any]:
        try:
            found = await asyncio.gather(*(box.call("find", {"order": f"A-{n}"}) for n in (1, 2, 3)))
            return [each.value for each in found]
        finally:
            await box.close()

    values = asyncio.run(calls())
    assert len({value["pid"] for value in values}) == 1
    assert values[0]["environ"] == "SHOP_KEY"
    assert values[0]["here"] == ""
    ended(int(values[0]["pid"]))


def ended(pid: int) -> None:
    for _ in range(300):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().split(")")[1].split()[0] == "Z":
            return
        time.sleep(0.02)
    pytest.fail(f"the server, process {pid}, goes on")


def test_a_loop_that_ends_ends_the_server(toolbox: Any) -> None:
    box = toolbox(documents())

    async def call() -> Any:
        return (await box.call("find", {"order": "A-1"})).value

    first, second = asyncio.run(call()), asyncio.run(call())
    assert first["pid"] != second["pid"]
    ended(int(first["pid"]))
    ended(int(second["pid"]))


def test_a_text_is_a_text_and_a_key_in_it_is_not(toolbox: Any, called: Any) -> None:
    box = toolbox(documents(parameters=SAYS, credentials=KEY, more=SAY))
    assert called(box, order="A-1") == {"result": "order A-1, ***"}


def test_an_error_of_the_tool_and_the_end_of_the_server(toolbox: Any) -> None:
    box = toolbox(documents())

    async def calls() -> Any:
        try:
            with pytest.raises(ToolFailed, match="it failed"):
                await box.call("find", {"order": "A-9"})
            with pytest.raises(ToolFailed):
                await box.call("find", {"order": "A-0"})
            return (await box.call("find", {"order": "A-1"})).value
        finally:
            await box.close()

    assert asyncio.run(calls())["state"] == "late"


def test_an_answer_too_long_to_read(toolbox: Any) -> None:
    box = toolbox(documents())

    async def calls() -> Any:
        try:
            first = await box.call("find", {"order": "A-1"})
            with pytest.raises(ToolFailed, match="a message of more than 8,388,608 bytes"):
                await box.call("find", {"order": "A-long"})
            return first.value["pid"], (await box.call("find", {"order": "A-1"})).value["pid"]
        finally:
            await box.close()

    first, second = asyncio.run(calls())
    assert first != second, "the next call begins a session of its own"
    ended(int(first))


@contextlib.contextmanager
def most_memory(bytes: int) -> Iterator[None]:
    """Fails where Python objects made inside have ever taken more."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] <= bytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("code", ["while True: print('x' * 65536, end='')", "print('{' * (9 << 20))"])
def test_a_line_without_an_end_instead_of_a_list(code: str) -> None:
    command = [sys.executable, "-c", code]
    # Less than what the server would have written by the time that it is killed.
    with most_memory(64 << 20), pytest.raises(Failed, match="python.*a message of more than") as failed:
        asyncio.run(mcp.by_command(command, Path.cwd(), {}))
    assert failed.value.code == "provider-body"


@pytest.mark.parametrize(
    ("parameters", "fits"),
    [
        ("{type: object, required: [order], properties: {order: {type: string, maxLength: 9}}}", True),
        ("{type: object, required: [order], properties: {order: {type: integer}}}", False),
        ("{type: object, required: [number], properties: {number: {type: string}}}", False),
    ],
)
def test_schemas_that_changed_are_refused(toolbox: Any, called: Any, parameters: str, fits: bool) -> None:
    box = toolbox(documents(parameters=parameters))
    if fits:
        assert called(box, order="A-1")["state"] == "late"
        return
    with pytest.raises(ToolFailed, match="has changed") as raised:
        called(box, **({"number": "1"} if "number" in parameters else {"order": 1}))
    assert raised.value.code == "tool-schema"


def test_a_tool_that_is_gone(toolbox: Any, called: Any) -> None:
    with pytest.raises(ToolFailed, match="no tool 'lookup'"):
        called(toolbox(documents(more="name: lookup\n")), order="A-1")


@pytest.mark.parametrize("command", [["no-such-program"], [sys.executable, "-c", "print('hello')"]])
def test_no_server_at_all(toolbox: Any, called: Any, command: list[str]) -> None:
    with pytest.raises(ToolFailed):
        called(toolbox(documents("command: " + json.dumps(command))), order="A-1")


@pytest.fixture
def url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(SERVER), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"url: 'http://127.0.0.1:{port}/mcp'"
    finally:
        process.kill()
        process.wait()


def test_over_http(url: str, toolbox: Any, called: Any, settings: Settings) -> None:
    assert called(toolbox(documents(url)), order="A-1")["state"] == "late"
    with pytest.raises(ToolFailed, match="SSE|a message of more than"):
        called(toolbox(documents(url)), order="A-long")
    with pytest.raises(ToolFailed, match="PENSTOCK_ALLOW_PRIVATE"):
        called(toolbox(documents(url), settings=replace(settings, allow_private=False)), order="A-1")
    with pytest.raises(Fatal, match="SHOP_KEY"):
        called(toolbox(documents(url, credentials=KEY), settings=replace(settings, environ={})), order="A-1")


def test_over_https_through_the_operators_proxy(
    url: str, toolbox: Any, called: Any, settings: Settings, tmp_path: Path, tool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens here at its port; what the environment calls a proxy is a trap."""
    of = egress.certificate(tmp_path, tool("openssl"))
    monkeypatch.setenv("SSL_CERT_FILE", str(of.cert))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("PENSTOCK_ALLOWED_ORIGINS", "https://localhost:8443")
    bound, named = replace(settings, allow_private=False), "url: 'https://localhost:8443/mcp'"
    with egress.proxy() as proxy, egress.terminated(of, int(url.rpartition(":")[2].partition("/")[0])) as port:
        proxy.hosts, proxy.user = {"localhost:8443": port}, "penstock:hunter2-and-more"
        monkeypatch.setenv("PENSTOCK_EGRESS_PROXY", proxy.url())
        assert called(toolbox(documents(named), settings=bound), order="A-1")["state"] == "late"
        assert set(proxy.asked) == {"localhost:8443"} and proxy.others == []
        proxy.status = b"403 Forbidden"
        with pytest.raises(ToolFailed) as raised:
            called(toolbox(documents(named), settings=bound), order="A-1")
        assert "hunter2" not in str(raised.value)
        monkeypatch.setenv("PENSTOCK_ALLOWED_ORIGINS", "https://llm.bank.example")
        with pytest.raises(ToolFailed, match="PENSTOCK_ALLOWED_ORIGINS"):
            called(toolbox(documents(named), settings=bound), order="A-1")
