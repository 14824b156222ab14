"""A proxy that takes CONNECT, and TLS servers that only it knows by name: what goes past it arrives nowhere."""

import base64
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

NAMES = ("llm.bank.example", "other.example", "mcp.bank.example", "registry.bank.example", "localhost")


@dataclass
class Proxy:
    """`hosts`: where the proxy finds a name and port; `asked`: what it was asked for; `status`: what it answers."""

    hosts: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    user: str = ""
    status: bytes = b""
    port: int = 0

    def url(self) -> str:
        return f"http://{self.user + '@' if self.user else ''}127.0.0.1:{self.port}"


@contextmanager
def proxy() -> Iterator[Proxy]:
    told = Proxy()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            first = self.rfile.readline().decode("latin-1")
            headers = {}
            while line := self.rfile.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            method, target, _ = first.split(" ", 2)
            wanted = "Basic " + base64.b64encode(told.user.encode()).decode()
            if told.user and headers.get("proxy-authorization") != wanted:
                self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                return
            if method != "CONNECT":
                told.others.append(first.strip())
                self.wfile.write(b"HTTP/1.1 405 No\r\n\r\n")
                return
            told.asked.append(target)
            if told.status or target not in told.hosts:
                self.wfile.write(b"HTTP/1.1 " + (told.status or b"403 Forbidden") + b"\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", told.hosts[target])) as ahead:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pass, args=(ahead, self.connection), daemon=True)
                back.start()
                _pass(self.connection, ahead)
                back.join(5)

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield told
        server.shutdown()


def _pass(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class Certificate:
    key: Path
    cert: Path


def certificate(folder: Path, openssl: str) -> Certificate:
    """Of all the names, signed by itself."""
    made = Certificate(folder / "key.pem", folder / "cert.pem")
    names = ",".join(f"DNS:{name}" for name in NAMES)
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=bank", "-addext", f"subjectAltName={names}"]
    command += ["-keyout", str(made.key), "-out", str(made.cert)]
    subprocess.run(command, capture_output=True, check=True)
    return made


@dataclass
class Site:
    """A server, of TLS where it has a certificate; `seen`: method, path and every header of each request."""

    port: int
    seen: list[tuple[str, str, dict[str, str]]]


@contextmanager
def site(of: Certificate | None, answer: Callable[[str, bytes], tuple[int, dict[str, str], bytes]]) -> Iterator[Site]:
    seen: list[tuple[str, str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append((self.command, self.path, dict(self.headers)))
            status, headers, data = answer(self.path, body)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_HEAD = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    if of is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(of.cert, of.key)
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield Site(httpd.server_port, seen)
    httpd.shutdown()
    httpd.server_close()


@contextmanager
def terminated(of: Certificate, port: int) -> Iterator[int]:
    """A port that speaks TLS and passes on what comes to a plain one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(of.cert, of.key)

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),
                context.wrap_socket(self.request, server_side=True) as inner,
                socket.create_connection(("127.0.0.1", port)) as ahead,
            ):
                back = threading.Thread(target=_pass, args=(ahead, inner), daemon=True)
                back.start()
                _pass(inner, ahead)
                back.join(5)

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
