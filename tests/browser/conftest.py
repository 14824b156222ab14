"""A browser, and pages as the program writes them."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.browser import chromium
from tests.browser.chromium import Browser, Page
from tests.conftest import ROOT, Penstock

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.executable()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed; .ci/run installs it")
        pytest.skip("chromium is not installed")
    with chromium.started(path) as made:
        yield made


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens an address in a page of its own. Afterwards nothing has gone wrong in it, and nothing has left it."""
    pages: list[Page] = []

    def open(url: str, *, width: int = 1280, height: int = 900, dark: bool = False, fine: bool = True) -> Page:
        page = browser.page(width, height, dark=dark)
        if fine:
            pages.append(page)
        page.open(url)
        return page

    yield open
    for page in pages:
        assert page.errors == []
        assert page.refused == []
        assert page.dialogs == []
        assert page.violations() == []
        page.close()


EDITS = (
    ("chains/handbook.yaml", "chunk: {tokens: 120, overlap: 20}", "chunk: {tokens: 40, overlap: 0}"),
    ("chains/handbook.yaml", "take: 3", "take: 1"),
)


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results of the gate on a change of the handbook that makes its answers worse."""
    folder = tmp_path_factory.mktemp("judged")
    program = Penstock(folder / "repository", folder / "cache")
    shutil.copytree(ROOT / "examples" / "handbook", program.directory)
    program.git("init", "--quiet", "--initial-branch=main")
    program.commit("handbook")
    for edit in EDITS:
        program.replace(*edit)
    ended = program("gate", "--base", "main", "--report", str(folder / "out"))
    assert ended.code == 1, ended.err
    shutil.copytree(folder / "out", folder / "past" / "run-1")
    ended = program("report", "../out/report.json", "--history", "../past", "-o", "../out/with-history.html")
    assert ended.code == 0, ended.err
    return folder / "out"


@pytest.fixture(scope="session")
def report(judged: Path) -> str:
    """The address of the page, as a file."""
    return (judged / "report.html").as_uri()


@pytest.fixture
def served() -> Iterator[Callable[[bytes, Mapping[str, str]], str]]:
    """Serves bytes with headers on this machine; gives their address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(body: bytes, headers: Mapping[str, str]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/report.html"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
