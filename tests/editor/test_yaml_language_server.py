"""What an editor shows: one clear diagnostic for one fault, by the schema that a file's first line names.

yaml-language-server is asked where it is installed (`npm install -g yaml-language-server`).
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from penstock.verbs.init import init

SERVER = shutil.which("yaml-language-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="yaml-language-server is not installed")
FAULTS = {
    "unknown field": ("support.yaml", "  mode: chat", "  mood: chat", ["Property mood is not allowed."]),
    "wrong type": ("support.yaml", "take: 3", "take: many", ['Incorrect type. Expected "integer".']),
    "unknown kind": ("support.yaml", "kind: Retriever", "kind: Retreiver", ["Value is not accepted."]),
    "missing field": ("support.yaml", "  documents: {dataset: pages}\n", "", ['Missing property "documents".']),
    "unknown enum": ("support.yaml", "mode: chat", "mode: chatt", ["Value is not accepted."]),
    "field of a step": ("support.yaml", "take: 3", "tkae: 3", ["Property tkae is not allowed."]),
    "missing field of a step": (
        "support.yaml",
        'query: "${{ inputs.question }}", take',
        "take",
        ['Missing property "query".'],
    ),
    "type of a step": (
        "support.yaml",
        "retrieve: pages",
        "retreive: pages",
        ['Missing property "retrieve".', "Property retreive is not allowed."],
    ),
    "message": ("support.yaml", "role: system", "role: sytem", ["Value is not accepted."]),
    "field of a message": (
        "support.yaml",
        "role: user\n      content",
        "role: user\n      contents",
        ['Missing property "content".', "Property contents is not allowed."],
    ),
    "source": ("evaluation.yaml", "{file: data", "{fiel: data", ["Property fiel is not allowed."]),
    "metric": ("evaluation.yaml", "metric: cost", "metrik: cost", ["Property metrik is not allowed."]),
    "guard": ("evaluation.yaml", "guard: {min: 0.6}", "guard: {minn: 0.6}", ["Property minn is not allowed."]),
    "version": ("support.yaml", "apiVersion: penstock/v1", "apiVersion: penstock/v2", ['Value must be "penstock/v1".']),
}


class Server:
    """A language server over its standard streams."""

    def __init__(self, process: "subprocess.Popen[bytes]", root: Path) -> None:
        assert process.stdin and process.stdout
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout
        self._send("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": {}}, identity=1)
        while self._receive().get("id") != 1:
            pass
        self._send("initialized", {})

    def diagnostics(self, path: Path) -> list[dict[str, Any]]:
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": path.read_text()}
        self._send("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                return found
            if "id" in message and "method" in message:  # the server's own questions
                settings = {"validate": True, "schemaStore": {"enable": False}}
                result = [settings for _ in message["params"].get("items", [])] if message.get("params") else None
                self._write({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _send(self, method: str, params: dict[str, Any], identity: int | None = None) -> None:
        number = {} if identity is None else {"id": identity}
        self._write({"jsonrpc": "2.0", "method": method, "params": params, **number})

    def _write(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._in.flush()

    def _receive(self) -> dict[str, Any]:
        length = 0
        while (line := self._out.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self._out.read(length))
        return message


@pytest.fixture
def diagnostics(tmp_path: Path) -> Iterator[Callable[[Path], list[dict[str, Any]]]]:
    assert SERVER is not None
    with subprocess.Popen(
        [SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield Server(process, tmp_path).diagnostics
        finally:
            process.kill()


def test_a_fresh_project_has_none(tmp_path: Path, diagnostics: Callable[[Path], list[dict[str, Any]]]) -> None:
    init(tmp_path, policies=["all"])
    for path in sorted(tmp_path.rglob("*.yaml")):
        assert diagnostics(path) == [], path.name


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_one_diagnostic(
    name: str, tmp_path: Path, diagnostics: Callable[[Path], list[dict[str, Any]]]
) -> None:
    file, old, new, wanted = FAULTS[name]
    init(tmp_path)
    path = tmp_path / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = diagnostics(path)
    assert [each["message"].partition(" Valid values")[0] for each in found] == wanted
