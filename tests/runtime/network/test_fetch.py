"""GET over a real socket: hashed whole, bounded, never to where it may not go."""

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from penstock.runtime.network.fetch import Fetched, fetch
from penstock.runtime.provider import Failed

BODY = b"one row\n" * 50_000


class Files(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        Files.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        match self.path.partition("?")[0]:
            case "/whole":
                self._answer(200, {"Content-Length": str(len(BODY))}, BODY)
            case "/chunked":
                chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:100], BODY[100:]))
                self._answer(200, {"Transfer-Encoding": "chunked"}, chunks + b"0\r\n\r\n")
            case "/until-the-end":
                self._answer(200, {}, BODY)
                self.close_connection = True
            case "/short":
                self._answer(200, {"Content-Length": str(len(BODY) + 1)}, BODY)
                self.close_connection = True
            case "/slow":
                self._answer(200, {"Content-Length": "10"}, b"1")
                threading.Event().wait(3)
            case "/moved":
                self._answer(302, {"Location": "/whole?signature=1", "Content-Length": "0"}, b"")
            case "/other":
                self._answer(302, {"Location": f"http://localhost:{self.server.server_address[1]}/whole"}, b"")
            case "/round":
                self._answer(302, {"Location": "/round", "Content-Length": "0"}, b"")
            case "/inside":
                self._answer(302, {"Location": "http://169.254.169.254/latest", "Content-Length": "0"}, b"")
            case _:
                self._answer(404, {"Content-Length": "4"}, b"none")

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[str]:
    Files.seen = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def get(server: str) -> Callable[..., Fetched]:
    def got(path: str, **options: object) -> Fetched:
        allowed = {"allow_private": True, "largest": 1 << 20, "seconds": 5.0} | options
        return asyncio.run(fetch(server + path, **allowed))  # type: ignore[arg-type]

    return got


@pytest.mark.parametrize("path", ["/whole", "/chunked", "/until-the-end", "/moved"])
def test_digest_is_of_the_whole_content(get: Callable[..., Fetched], path: str) -> None:
    told: list[int] = []
    found = get(path, advance=told.append)
    assert found.status == 200
    assert found.digest == f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    assert found.size == sum(told) == len(BODY)
    assert found.body == b""


def test_body_is_kept_where_it_is_wanted(get: Callable[..., Fetched]) -> None:
    assert get("/whole", keep=True).body == BODY
    assert get("/none", keep=True)[0] == 404


@pytest.mark.parametrize(
    ("path", "options", "code"),
    [
        ("/short", {}, "provider-network"),
        ("/whole", {"largest": 100}, "provider-body"),
        ("/chunked", {"largest": 100}, "provider-body"),
        ("/until-the-end", {"largest": 100}, "provider-body"),
        ("/slow", {"seconds": 0.2}, "provider-timeout"),
        ("/round", {}, "endpoint-redirect"),
        ("/inside", {}, "endpoint-private"),
        ("/whole", {"allow_private": False}, "endpoint-private"),
        ("/a b", {}, "endpoint-invalid"),
        ("/a\r\nX: y", {}, "endpoint-invalid"),
    ],
)
def test_less_than_the_whole_is_nothing(
    get: Callable[..., Fetched], path: str, options: dict[str, object], code: str
) -> None:
    with pytest.raises(Failed) as failed:
        get(path, **options)
    assert failed.value.code == code


def test_query_is_sent_and_not_shown(get: Callable[..., Fetched]) -> None:
    assert get("/whole?signature=secret").status == 200
    assert Files.seen[-1][0] == "/whole?signature=secret"
    with pytest.raises(Failed) as failed:
        get("/short?signature=secret")
    assert "secret" not in str(failed.value)


def test_headers_go_to_the_first_origin_alone(get: Callable[..., Fetched], server: str) -> None:
    get("/moved", headers={"Authorization": "Bearer x"})
    assert [seen.get("authorization") for _, seen in Files.seen] == ["Bearer x", "Bearer x"]
    get("/other", headers={"Authorization": "Bearer x"})
    assert [seen.get("authorization") for _, seen in Files.seen[2:]] == ["Bearer x", None]


def test_a_name_that_is_private_is_refused() -> None:
    with pytest.raises(Failed, match="private"):
        asyncio.run(fetch("https://localhost/x", allow_private=False, largest=1, seconds=5.0))
