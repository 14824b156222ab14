"""Bundles from a small project, and a real server that behaves as told."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.runtime import traced_shop

from penstock.bundle.bundle import Bundle
from penstock.bundle.release import Release, release
from penstock.project.open import open_project
from penstock.runtime import chain as chains
from penstock.runtime.calls.calls import Mode
from penstock.runtime.chain import Chain
from penstock.runtime.traces.trace import Trace
from penstock.source import store as stores
from penstock.source import worktree
from penstock.source.settings import Settings
from penstock.source.store import Store

PROJECT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n"
HEAD = "apiVersion: penstock/v1\nkind: "


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses that a provider asks for keep their length; ours are a twenty-fifth."""
    for module in ("calls.calls", "perform"):
        monkeypatch.setattr(f"penstock.runtime.{module}.PAUSE", 0.02)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "cache", "live", True, True, {"SHOP_KEY": "canary-1234567890"})


@pytest.fixture
def store() -> Store:
    return stores.memory()


@pytest.fixture
def compiled(tmp_path: Path) -> Callable[..., Release]:
    """Compiles documents, each `Kind/name` with its spec as YAML, and further files by path."""

    def compiled(documents: Mapping[str, str], files: Mapping[str, str] | None = None) -> Release:
        root = tmp_path / "project"
        text = "---\n".join(
            f"{HEAD}{kind}\nmetadata: {{name: {name}}}\nspec:\n{indented(spec)}"
            for kind, name, spec in ((*address.split("/"), spec) for address, spec in documents.items())
        )
        for name, content in {"penstock.yaml": PROJECT, "all.yaml": text, **(files or {})}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content, encoding="utf-8")
        project = open_project(worktree.open(root), stores.memory(), None, {})
        assert not project.faults, project.faults
        return release(project)

    return compiled


def indented(spec: str) -> str:
    return "".join(f"  {line}\n" for line in spec.strip("\n").split("\n"))


@pytest.fixture
def opened(compiled: Callable[..., Release], settings: Settings, store: Store) -> Callable[..., Chain]:
    """Compiles and opens the chain called `shop`."""

    def opened(
        documents: Mapping[str, str],
        files: Mapping[str, str] | None = None,
        *,
        settings: Settings = settings,
        calls: Mode = "live",
        zone: str = "head",
    ) -> Chain:
        released = compiled(documents, files)
        bundle = released.bundles["shop"]
        return chains.open(bundle, released.bindings, store=store, settings=settings, calls=calls, zone=zone)

    return opened


@dataclass
class Server:
    """Answers requests by a list of behaviours, the last one for ever."""

    url: str = ""
    behaviours: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serving()


@pytest.fixture
def other_server() -> Iterator[Server]:
    yield from serving()


def serving() -> Iterator[Server]:
    served = Server()
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        stopped = stop

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.title(): value for name, value in self.headers.items()}
            served.requests.append((self.path, headers, json.loads(body) if body else None))
            served.times.append(time.monotonic())
            number = min(len(served.requests), len(served.behaviours)) - 1
            served.behaviours[number](self)
            self.close_connection = True

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    served.url = f"http://127.0.0.1:{httpd.server_port}/v1"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        stop.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join(5)


def respond(
    body: bytes | Mapping[str, Any], status: int = 200, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return behave


def said(text: object, **more: object) -> dict[str, Any]:
    """The body of a chat completion."""
    message = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 11, "completion_tokens": 3}
    return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage, **more}


@pytest.fixture
def responding() -> Callable[..., Callable[[BaseHTTPRequestHandler], None]]:
    return respond


@pytest.fixture
def completion() -> Callable[..., dict[str, Any]]:
    return said


@pytest.fixture
def traced(
    opened: Callable[..., Chain],
    server: Server,
    responding: Callable[..., Callable[[BaseHTTPRequestHandler], None]],
    completion: Callable[..., dict[str, Any]],
) -> tuple[Bundle, Trace]:
    """What happened when the chain of `traced_shop` answered."""
    server.behaviours = [traced_shop.behave(server, responding, completion)]
    chain = opened(traced_shop.documents(server.url), traced_shop.FILES)
    trace = traced_shop.ask(chain)
    assert trace.error is None, trace.error
    return chain.bundle, trace
