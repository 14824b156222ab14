"""What addresses stand for: a Hub as it answers, and a real registry."""

import asyncio
import hashlib
import json
import os
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from penstock.runtime.network import artifact
from penstock.runtime.provider import Failed

SHA = "0123456789" * 4
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Hub(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = {
            "/api/models/acme/base/revision/main": {"sha": SHA},
            "/api/models/acme/base/revision/v1.0": {"sha": SHA[::-1]},
            "/api/datasets/acme/rows/revision/refs%2Fpr%2F1": {"sha": SHA},
            "/api/models/acme/odd/revision/main": {"sha": "main"},
        }
        status = 200 if self.path in known else 401 if "private" in self.path else 404
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(known.get(self.path, {"error": "no"})).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def hub() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.mark.parametrize(
    ("uri", "sha"),
    [
        ("hf://acme/base", SHA),
        ("hf://acme/base@v1.0", SHA[::-1]),
        ("hf://datasets/acme/rows@refs/pr/1", SHA),
    ],
)
def test_a_revision_of_the_hub_is_a_commit(hub: str, uri: str, sha: str) -> None:
    assert asyncio.run(artifact.commit(uri, True, hub)) == sha


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("hf://acme/none", "provider-request"),
        ("hf://acme/private", "provider-credential"),
        ("hf://acme/odd", "provider-shape"),
        ("hf://acme/base?x", "endpoint-invalid"),
        ("hf://../../x", "endpoint-invalid"),
    ],
)
def test_what_the_hub_does_not_know_is_not_pinned(hub: str, uri: str, code: str) -> None:
    with pytest.raises(Failed) as failed:
        asyncio.run(artifact.commit(uri, True, hub))
    assert failed.value.code == code


@pytest.fixture
def registry(tool: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    """A registry on a port of its own, without a password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "config.yml"
    config.write_text(
        "version: 0.1\nlog: {level: error}\n"
        f"storage: {{filesystem: {{rootdirectory: '{tmp_path / 'registry'}'}}}}\n"
        f"http: {{addr: '127.0.0.1:{port}'}}\n"
    )
    command = [tool("docker-registry"), "serve", str(config)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={"PATH": os.environ["PATH"]}, **quiet) as running:  # type: ignore[call-overload]
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
        running.terminate()


def push(registry: str, name: str, tag: str) -> str:
    """A manifest of one empty blob; its digest."""

    def send(method: str, url: str, body: bytes, content: str) -> str:
        request = urllib.request.Request(url, body, {"Content-Type": content}, method=method)
        with urllib.request.urlopen(request) as answer:
            return str(answer.headers.get("Location") or "")

    blob = b"{}"
    digest = f"sha256:{hashlib.sha256(blob).hexdigest()}"
    place = send("POST", f"http://{registry}/v2/{name}/blobs/uploads/", b"", "application/octet-stream")
    send("PUT", f"{place}&digest={digest}", blob, "application/octet-stream")
    part = {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest, "size": len(blob)}
    made = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": part, "layers": [part]}).encode()
    send("PUT", f"http://{registry}/v2/{name}/manifests/{tag}", made, MANIFEST)
    return f"sha256:{hashlib.sha256(made).hexdigest()}"


def test_a_name_in_a_registry_is_the_digest_of_its_manifest(registry: str) -> None:
    digest = push(registry, "adapters/tone", "v1")
    assert asyncio.run(artifact.manifest(f"oci://{registry}/adapters/tone:v1", True)) == digest
    assert asyncio.run(artifact.manifest(f"oci://{registry}/adapters/tone@{digest}", True)) == digest
    with pytest.raises(Failed, match="404"):
        asyncio.run(artifact.manifest(f"oci://{registry}/adapters/tone", True))
    with pytest.raises(Failed):
        asyncio.run(artifact.manifest(f"oci://{registry}/adapters/tone:v1", False))


class Guarded(BaseHTTPRequestHandler):
    """A registry that gives a token to anybody who asks, and one that lies."""

    def do_GET(self) -> None:
        port = self.server.server_address[1]
        if self.path.startswith("/token"):
            self._answer(200, {}, json.dumps({"token": "t" if "scope=repository%3Aa" in self.path else "x"}).encode())
        elif self.headers.get("Authorization") != "Bearer t":
            realm = f'Bearer realm="http://127.0.0.1:{port}/token",service="s",scope="repository:a:pull"'
            self._answer(401, {"WWW-Authenticate": realm}, b"{}")
        elif "lies" in self.path:
            self._answer(200, {"Docker-Content-Digest": "sha256:" + "0" * 64}, b"{}")
        else:
            self._answer(200, {"Docker-Content-Digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}"}, b"{}")

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def test_a_registry_that_wants_a_token_of_nobody_in_particular() -> None:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Guarded)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        host = f"127.0.0.1:{running.server_port}"
        found = asyncio.run(artifact.manifest(f"oci://{host}/a:v1", True))
        assert found == f"sha256:{hashlib.sha256(b'{}').hexdigest()}"
        with pytest.raises(Failed, match="but sends"):
            asyncio.run(artifact.manifest(f"oci://{host}/a:lies", True))
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
