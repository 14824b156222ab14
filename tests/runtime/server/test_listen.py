"""How a server begins, changes its bundle and ends: under load, with a slow provider."""

import json
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.server.conftest import Reply, Running, Start, documents, exchange, write

from penstock.bundle import layout

SAID = json.dumps({"choices": [{"message": {"content": "late"}, "finish_reason": "stop"}]}).encode()
ALLOWED = {"PENSTOCK_ALLOW_PRIVATE": "1"}


class Slow:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked = threading.Semaphore(0)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.release()
        self.go.wait(20)
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(SAID)))
        handler.end_headers()
        handler.wfile.write(SAID)


@pytest.fixture
def slow(server: Any) -> Slow:
    made = Slow()
    server.behaviours.append(made)
    return made


def remote(url: str) -> str:
    return documents(model=f"{{model: openai/m, mode: chat, endpoint: '{url}'}}")


def asking(served: Running, replies: list[Reply]) -> threading.Thread:
    thread = threading.Thread(target=lambda: replies.append(served.invoke("x")))
    thread.start()
    return thread


def test_what_is_under_way_is_finished_and_nothing_new_taken(
    start: Start, tmp_path: Path, server: Any, slow: Slow
) -> None:
    served = start(str(write(tmp_path, remote(server.url))), environ=ALLOWED)
    replies: list[Reply] = []
    threads = [asking(served, replies) for _ in range(3)]
    for _ in threads:
        assert slow.asked.acquire(timeout=20)
    served.signal(signal.SIGTERM)
    served.until("ending")
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            served.ask("GET", "/healthz")
        except OSError:
            break
        time.sleep(0.02)
    else:
        pytest.fail("it still takes connections")
    slow.go.set()
    for thread in threads:
        thread.join()
    assert [reply.json["outputs"]["answer"] for reply in replies] == ["late"] * 3
    assert served.process.wait(30) == 0


def test_what_does_not_end_in_time_is_told(start: Start, tmp_path: Path, server: Any, slow: Slow) -> None:
    served = start(str(write(tmp_path, remote(server.url))), "--drain", "1", environ=ALLOWED)
    replies: list[Reply] = []
    thread = asking(served, replies)
    assert slow.asked.acquire(timeout=20)
    served.signal(signal.SIGTERM)
    thread.join()
    assert (replies[0].status, replies[0].json["code"]) == (503, "draining")
    assert served.process.wait(30) == 0
    slow.go.set()


def test_too_much_is_refused_at_once(start: Start, tmp_path: Path, server: Any, slow: Slow) -> None:
    served = start(str(write(tmp_path, remote(server.url))), "--concurrency", "2", environ=ALLOWED)
    replies: list[Reply] = []
    threads = [asking(served, replies) for _ in range(2)]
    for _ in threads:
        assert slow.asked.acquire(timeout=20)
    shed = served.invoke("x")
    assert (shed.status, shed.json["code"], shed.headers["retry-after"]) == (429, "busy", "1")
    metrics = served.ask("GET", "/metrics").body.decode()
    assert "\npenstock_shed_total 1\n" in metrics
    assert "\npenstock_in_flight 2\n" in metrics
    slow.go.set()
    for thread in threads:
        thread.join()
    assert [reply.status for reply in replies] == [200, 200]
    assert served.invoke("x").status == 200


def test_a_caller_who_goes_ends_the_work(start: Start, tmp_path: Path, server: Any, slow: Slow) -> None:
    served = start(str(write(tmp_path, remote(server.url))), environ=ALLOWED)
    connection = served.connect()
    body = json.dumps({"inputs": {"messages": [{"role": "user", "content": "x"}]}})
    connection.request("POST", "/v1/chains/shop/invoke", body, {"Content-Type": "application/json"})
    assert slow.asked.acquire(timeout=20)
    connection.close()
    served.until("invoke 499")
    assert "\npenstock_in_flight 0\n" in served.ask("GET", "/metrics").body.decode()
    slow.go.set()


def test_a_caller_who_does_not_read_is_not_waited_for(start: Start, tmp_path: Path) -> None:
    served = start(str(write(tmp_path, documents())), "--timeout", "2", "--max-body", "20000000")
    connection = served.connect()
    body = json.dumps({"inputs": {"messages": [{"role": "user", "content": "x" * 16_000_000}]}, "stream": True})
    connection.request("POST", "/v1/chains/shop/invoke", body, {"Content-Type": "application/json"})
    served.until("invoke 499")
    assert "\npenstock_in_flight 0\n" in served.ask("GET", "/metrics").body.decode()


def test_errors_name_step_provider_and_cause(start: Start, tmp_path: Path, server: Any) -> None:
    def refuse(handler: BaseHTTPRequestHandler) -> None:
        said = f'{{"error": "the key {handler.headers["Authorization"]} is wrong"}}'.encode()
        handler.send_response(401)
        handler.send_header("content-length", str(len(said)))
        handler.end_headers()
        handler.wfile.write(said)

    server.behaviours.append(refuse)
    model = f"{{model: openai/m, mode: chat, endpoint: '{server.url}', credentials: {{env: SHOP_KEY}}}}"
    path = str(write(tmp_path, documents(model=model)))
    served = start(path, environ={**ALLOWED, "SHOP_KEY": "canary-1234567890"})
    for reply in (
        served.invoke("x"),
        served.invoke("x", stream=True),
        served.ask("POST", "/v1/chat/completions", {"model": "shop", "messages": [{"role": "user", "content": "x"}]}),
    ):
        told = reply.json
        assert reply.status == told["status"] == 502
        assert (told["step"], told["model"], told["provider"]) == ("answer", "Model/echo", "openai/m")
        assert (told["code"], told["bundle"]) == ("provider-credential", reply.headers["penstock-bundle"])
        assert b"canary" not in reply.body
        assert b"Traceback" not in reply.body
    assert not any("canary" in line for line in served.lines)
    assert 'penstock_failures_total{code="provider-credential"} 3' in served.ask("GET", "/metrics").body.decode()


def test_the_bundle_changes_under_load_and_no_request_is_dropped(start: Start, tmp_path: Path) -> None:
    path = write(tmp_path, documents("One"))
    served = start(str(path), "--refresh", "0", "-q")
    first = layout.read(path).digest
    stop = threading.Event()
    seen: list[tuple[int, str, str]] = []
    broken: list[Exception] = []

    def load() -> None:
        connection = served.connect()
        body = {"inputs": {"messages": [{"role": "user", "content": "x"}]}}
        try:
            while not stop.is_set():
                reply = exchange(connection, "POST", "/v1/prompts/relay/render", body)
                seen.append((reply.status, reply.json["digest"], reply.json["messages"][0]["content"]))
        except Exception as error:  # a dropped request is what this looks for
            broken.append(error)

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    digests = [first]
    for word in ("Two", "Three", "Four"):
        path = write(tmp_path, documents(word))
        digests.append(layout.read(path).digest)
        served.signal(signal.SIGHUP)
        served.until(f"now {digests[-1]}")
    count = len(seen)
    while len(seen) < count + 40 and not broken:
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert not broken
    words = dict(zip(digests, ("One", "Two", "Three", "Four"), strict=True))
    assert {status for status, _, _ in seen} == {200}
    assert all(words[digest] == word for _, digest, word in seen)
    assert {seen[0][1], seen[-1][1]} == {first, digests[-1]}
    assert "\npenstock_reloads_total 3\n" in served.ask("GET", "/metrics").body.decode()


def test_a_bundle_that_cannot_be_read_leaves_the_old_one(start: Start, tmp_path: Path) -> None:
    path = write(tmp_path, documents("One"))
    served = start(str(path), "--refresh", "0.2", "-q")
    (path / "index.json").write_text("{}", encoding="utf-8")
    served.until("still sha256:")
    assert served.invoke("x").status == 200
    assert "\npenstock_bundle_stale 1\n" in served.ask("GET", "/metrics").body.decode()
    write(tmp_path, documents("Two"))
    served.until("now sha256:")


def test_several_processes_serve_one_address(start: Start, tmp_path: Path) -> None:
    served = start(str(write(tmp_path, documents())), "--workers", "2", "-q")
    for _ in range(20):
        assert served.invoke("x").status == 200
    until = time.monotonic() + 20
    wanted = 'penstock_requests_total{route="invoke",status="200"} 20'
    while wanted not in served.ask("GET", "/metrics").body.decode():
        assert time.monotonic() < until
        time.sleep(0.2)
    assert served.end() == 0


def test_a_chain_of_the_project_is_compiled_and_compiled_again(start: Start, tmp_path: Path) -> None:
    write(tmp_path, documents("One"))
    project = tmp_path / "project"
    served = start("shop", "--project", str(project), "-q")
    assert served.invoke("x").json["outputs"]["answer"] == "x"
    (project / "penstock.yaml").write_text(documents("Two"), encoding="utf-8")
    served.signal(signal.SIGHUP)
    served.until("now sha256:")
    body = {"inputs": {"messages": []}}
    rendered = served.ask("POST", "/v1/prompts/relay/render", body).json["messages"]
    assert rendered == [{"role": "system", "content": "Two"}]
