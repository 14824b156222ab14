"""A real server process on loopback."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.runtime.conftest import PROJECT

from penstock.bundle import bindings as bindings_file
from penstock.bundle import layout
from penstock.bundle.release import release
from penstock.project.open import open_project
from penstock.source import store as stores
from penstock.source import worktree

MESSAGES = '{type: array, items: {$ref: "penstock:message"}}'


def documents(word: str = "", model: str = "{model: builtin/echo, mode: chat}") -> str:
    """A chain that relays a conversation, after a word where one is given."""
    before = f"  - {{role: system, content: {word}}}\n" if word else ""
    return f"""{PROJECT}---
apiVersion: penstock/v1
kind: Model
metadata: {{name: echo}}
spec: {model}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {{name: relay}}
spec:
  inputs: {{messages: {MESSAGES}, place: {{type: string, default: here}}}}
  messages:
{before}  - {{insert: messages}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {{name: shop}}
spec:
  inputs: {{messages: {MESSAGES}}}
  steps:
    answer: {{prompt: relay, model: echo, with: {{messages: "${{{{ inputs.messages }}}}"}}}}
  outputs: {{answer: "${{{{ steps.answer.text }}}}", count: "${{{{ size(inputs.messages) }}}}"}}
"""


def write(folder: Path, text: str) -> Path:
    """Compiles and writes a bundle, with its bindings beside it."""
    root = folder / "project"
    root.mkdir(parents=True, exist_ok=True)
    (root / "penstock.yaml").write_text(text, encoding="utf-8")
    project = open_project(worktree.open(root), stores.memory(), None, {})
    assert not project.faults, project.faults
    released = release(project)
    bindings_file.write("default", released.bindings, folder / "out")
    return layout.write(released.bundles["shop"], folder / "out")


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Running:
    """A process of `penstock serve`."""

    def __init__(self, arguments: list[str], environ: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "penstock", "serve", *arguments, "--port", "0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environ})
        self.lines: list[str] = []
        self.port = 0
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))
            found = re.search(r"^serving .* at http://127\.0\.0\.1:(\d+)$", line)
            if found:
                self.port = int(found[1])
                break
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    def connect(self, timeout: float = 30) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
        connection = self.connect()
        try:
            return exchange(connection, method, path, body, headers)
        finally:
            connection.close()

    def invoke(self, text: str, **more: Any) -> Reply:
        body = {"inputs": {"messages": [{"role": "user", "content": text}]}, **more}
        return self.ask("POST", "/v1/chains/shop/invoke", body)

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def until(self, words: str, seconds: float = 20) -> str:
        """The line with these words, once it is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = next((line for line in self.lines if words in line), None)
            if found is not None:
                return found
            time.sleep(0.02)
        raise AssertionError(f"no {words!r} in {self.lines[-5:]}")

    def end(self) -> int:
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.process.wait(30)


def exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json"} if data is not None else {}
    connection.request(method, path, data, {**given, **(headers or {})})
    answer = connection.getresponse()
    return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers that end with the test."""
    running: list[Running] = []

    def start(*arguments: str, environ: Mapping[str, str] | None = None) -> Running:
        given = {"PENSTOCK_CACHE_DIR": str(tmp_path / "cache"), **(environ or {})}
        running.append(Running([*arguments], given))
        return running[-1]

    yield start
    for each in running:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all tests of a module that leave it as it is."""
    folder = tmp_path_factory.mktemp("shop")
    path = write(folder, documents("Kind."))
    limits = ["--max-body", "20000", "--body-timeout", "1"]
    made = Running([str(path), *limits], {"PENSTOCK_CACHE_DIR": str(folder / "cache")})
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.wait()
