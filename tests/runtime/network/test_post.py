"""TLS of the one client, against a real server with a certificate of its own."""

import asyncio
import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from penstock.diagnostics.secret import Secret
from penstock.runtime.network.post import Response, post
from penstock.runtime.provider import Failed

KEYS: list[str | None] = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        KEYS.append(self.headers.get("Authorization"))
        body = json.dumps({"ok": True}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def certificate(tmp_path: Path, tool: Callable[[str], str]) -> tuple[Path, Path]:
    openssl = tool("openssl")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, capture_output=True, check=True)
    return key, cert


@pytest.fixture
def port(certificate: tuple[Path, Path]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    KEYS.clear()
    yield httpd.server_port
    httpd.shutdown()
    httpd.server_close()


def posted(endpoint: str) -> Response:
    async def run() -> Response:
        return (await post(endpoint, "/chat/completions", b"{}", Secret("canary"), 10.0, allow_private=True))[1]

    return asyncio.run(run())


def test_a_trusted_certificate(port: int, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    found = posted(f"https://localhost:{port}/v1")
    assert (found.status, json.loads(found.body)) == (200, {"ok": True})
    assert KEYS == ["Bearer canary"]


def test_an_unknown_certificate_and_another_host_get_no_key(
    port: int, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Failed) as raised:
        posted(f"https://localhost:{port}/v1")
    assert (raised.value.code, raised.value.retries) == ("provider-network", 0)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    with pytest.raises(Failed) as raised:
        posted(f"https://127.0.0.1:{port}/v1")
    assert raised.value.code == "provider-network"
    assert KEYS == []


def test_nobody_listens() -> None:
    with pytest.raises(Failed) as raised:
        posted("http://127.0.0.1:9/v1")
    assert raised.value.code == "provider-network"
    assert raised.value.retries > 0
