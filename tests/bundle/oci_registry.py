"""Debian's registry on a port of its own, as open, with a password, or with tokens of a realm beside it."""

import base64
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD = "ali", "open sesame"
# bcrypt of the password, cost 5
_HASHED = "$2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW"


@dataclass
class Realm:
    """Gives tokens to whoever knows the password or the identity token; notes what it was asked."""

    folder: Path
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    url: str = ""

    def token(self, scope: str) -> str:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding

        key = serialization.load_pem_private_key((self.folder / "key.pem").read_bytes(), None)
        lines = (self.folder / "certificate.pem").read_text().splitlines()
        now = int(time.time())
        access = []
        if scope:
            kind, name, actions = scope.split(":")
            access = [{"type": kind, "name": name, "actions": actions.split(",")}]
        head = {"typ": "JWT", "alg": "RS256", "x5c": ["".join(lines[1:-1])]}
        body = {"iss": "realm", "sub": USER, "aud": "tests", "exp": now + 300, "nbf": now - 5, "iat": now, "jti": "1"}
        parts = [_b64(json.dumps(part).encode()) for part in (head, {**body, "access": access})]
        signed = key.sign(".".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr,call-arg,arg-type]
        return ".".join([*parts, _b64(signed)])


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def realm(folder: Path) -> Iterator[Realm]:
    """A token server, with a certificate that a registry may trust."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=realm"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)
    made = Realm(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            self._answer(query, self.headers.get("Authorization") == expected)

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(form, form.get("refresh_token") == ["identity"])

        def _answer(self, query: dict[str, list[str]], is_known: bool) -> None:
            made.asked.append((self.command, self.headers.get("Authorization") or "", query))
            body = json.dumps({"token": made.token(query.get("scope", [""])[0])} if is_known else {}).encode()
            self.send_response(200 if is_known else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/token"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(tool: Callable[[str], str], folder: Path, auth: str | Realm = "") -> Iterator[str]:
    """`host:port` of a registry; auth: `htpasswd`, a realm of tokens, or nothing."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    config = (
        "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n"
        f"storage: {{filesystem: {{rootdirectory: '{folder / 'data'}'}}, delete: {{enabled: true}}}}\n"
        f"http: {{addr: '127.0.0.1:{port}'}}\n"
    )
    if auth == "htpasswd":
        (folder / "htpasswd").write_text(f"{USER}:{_HASHED}\n")
        config += f"auth: {{htpasswd: {{realm: tests, path: '{folder / 'htpasswd'}'}}}}\n"
    elif isinstance(auth, Realm):
        config += (
            f"auth: {{token: {{realm: '{auth.url}', service: tests, issuer: realm, "
            f"rootcertbundle: '{auth.folder / 'certificate.pem'}'}}}}\n"
        )
    (folder / "config.yml").write_text(config)
    command = [tool("docker-registry"), "serve", str(folder / "config.yml")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={"PATH": os.environ["PATH"]}, stdout=log, stderr=log)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
