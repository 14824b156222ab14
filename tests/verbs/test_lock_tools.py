"""The tools of a real server are pinned, over its standard streams and over HTTP."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).with_name("orders_server.py")
HEAD = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n---\n"
TOOL = HEAD.format("Tool", "refund", "{server: orders, effects: write}")


def by_command(starter, *arguments: str) -> None:
    command = json.dumps([sys.executable, str(SERVER), *arguments])
    spec = f"{{mcp: {{command: {command}}}, credentials: {{env: ORDERS_TOKEN}}}}"
    starter.write("orders.yaml", HEAD.format("ToolServer", "orders", spec) + TOOL)


def lock(starter) -> str:
    return (starter.directory / "penstock.lock").read_text(encoding="utf-8")


def test_over_standard_streams(starter) -> None:
    by_command(starter)
    ended = starter("lock")
    assert ended.code == 0, ended.out + ended.err
    text = lock(starter)
    assert "Refunds an order." in text and '"amount"' in text and "Looks an order up." in text
    assert starter("check", "--locked").code == 0
    starter.replace("orders.yaml", "name: refund}", "name: refnud}")
    ended = starter("check")
    assert (ended.code, "PS911" in ended.out, "did you mean `refund`?" in ended.out) == (1, True, True)


def test_a_description_that_changes_is_drift_once_it_is_asked_for(starter) -> None:
    by_command(starter)
    assert starter("lock").code == 0
    before = lock(starter)
    assert starter("lock", "--check", environ={"ORDERS_TOKEN": "canary-123"}).code == 0
    ended = starter("lock", "--check", "--update", "ToolServer/orders", environ={"ORDERS_TOKEN": "canary-123"})
    assert ended.code == 1
    assert lock(starter) == before
    assert starter("lock", "--update", environ={"ORDERS_TOKEN": "canary-123"}).code == 0
    assert "with a key" in lock(starter) and "canary" not in lock(starter)


def test_no_command_is_started_under_ci_unless_the_operator_says_so(starter) -> None:
    by_command(starter)
    ended = starter("lock", environ={"CI": "true"})
    assert (ended.code, "not started under CI" in ended.out) == (1, True)
    assert "Refunds" not in ended.out
    assert starter("lock", "--allow-run", environ={"CI": "true"}).code == 0


@pytest.mark.parametrize("command", [["no-such-program"], [sys.executable, "-c", "print('hello')"]])
def test_a_server_that_does_not_answer_is_named(starter, command: list[str]) -> None:
    spec = f"{{mcp: {{command: {json.dumps(command)}}}}}"
    starter.write("orders.yaml", HEAD.format("ToolServer", "orders", spec))
    ended = starter("lock")
    assert (ended.code, "listed no tools" in ended.out) == (1, True)


@pytest.fixture
def url() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, str(SERVER), str(port)], stderr=subprocess.DEVNULL) as running:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
        running.terminate()


def test_over_http(starter, url: str) -> None:
    starter.write("orders.yaml", HEAD.format("ToolServer", "orders", f"{{mcp: {{url: '{url}'}}}}") + TOOL)
    refused = starter("lock")
    assert (refused.code, "PENSTOCK_ALLOW_PRIVATE" in refused.out) == (1, True)
    ended = starter("lock", environ={"PENSTOCK_ALLOW_PRIVATE": "1"})
    assert ended.code == 0, ended.out + ended.err
    over_http = lock(starter)
    by_command(starter)
    assert starter("lock", "--update").code == 0
    assert lock(starter) == over_http
