"""GitLab: what a pipeline says of itself, and notes on merge requests."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from penstock.forge.event import Label
from penstock.forge.forge import Texts
from penstock.forge.forges import gitlab as forge

A, B, C = "a" * 40, "b" * 40, "c" * 40
MARKER = "<!-- penstock:x:gate:. -->"
MERGE = {
    "GITLAB_CI": "true",
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_IID": "5",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": A,
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_LABELS": "ready,x",
    "CI_COMMIT_SHA": B,
    "GITLAB_USER_LOGIN": "ann",
    "CI_JOB_NAME": "gate",
}


def test_a_merge_request() -> None:
    event = forge.event(MERGE, {})
    assert (event.kind, event.base, event.head, event.number, event.fork) == ("pull_request", A, B, 5, False)
    assert event.labels == (Label("ready"), Label("x"))
    assert event.base_ref == "main"


def test_merged_results_and_a_merge_train() -> None:
    merged = {**MERGE, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": C, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": A}
    event = forge.event(merged, {})
    assert (event.base, event.head) == (C, A)
    train = forge.event({**merged, "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"}, {})
    assert (train.kind, train.base, train.head) == ("merge_group", C, B)


def test_a_fork_and_a_branch() -> None:
    assert forge.event({**MERGE, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "9"}, {}).fork
    push = {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_SHA": B, "CI_COMMIT_BEFORE_SHA": "0" * 40}
    event = forge.event({**push, "CI_DEFAULT_BRANCH": "main"}, {})
    assert (event.kind, event.base, event.head, event.base_ref, event.fork) == ("push", None, B, "main", False)
    before = {**push, "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BEFORE_SHA": A}
    assert forge.event({**before, "CI_COMMIT_BRANCH": "main"}, {}).base == A
    assert forge.event({**before, "CI_COMMIT_BRANCH": "topic"}, {}).base is None


class Notes:
    def __init__(self) -> None:
        self.notes: list[dict[str, Any]] = []
        self.seen: list[tuple[str, str]] = []
        self.status = 0
        self.url = ""

    def add(self, login: str, body: str, *, system: bool = False) -> dict[str, Any]:
        made = {"id": len(self.notes) + 1, "author": {"username": login}, "body": body, "system": system}
        self.notes.append(made)
        return made

    def answer(self, method: str, target: str, sent: Any, token: str) -> tuple[int, Any]:
        parts = urlsplit(target)
        self.seen.append((method, parts.path))
        if token != "glpat-secret-token":
            return 401, {"message": "401 Unauthorized"}
        if self.status:
            return self.status, {"message": "no"}
        query = dict(parse_qsl(parts.query))
        if parts.path == "/api/v4/user":
            return 200, {"username": "project_7_bot"}
        if method == "GET":
            first = 100 * (int(query["page"]) - 1)
            return 200, self.notes[first : first + 100]
        if method == "POST":
            return 201, self.add("project_7_bot", sent["body"])
        note = self.notes[int(parts.path.rpartition("/")[2]) - 1]
        note["body"] = sent["body"]
        return 200, note


@pytest.fixture
def notes() -> Iterator[Notes]:
    made = Notes()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(size)) if size else None
            status, value = made.answer(self.command, self.path, sent, self.headers.get("PRIVATE-TOKEN", ""))
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = _do

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/api/v4"
    yield made
    server.shutdown()
    server.server_close()


def post(notes: Notes, text: str) -> tuple[str, str]:
    environ = {**MERGE, "CI_API_V4_URL": notes.url, "GITLAB_TOKEN": "glpat-secret-token"}
    texts = Texts(comment=f"{MARKER}\n\n{text}", marker=MARKER, summary="", outputs={})
    posted = forge.publish(forge.event(environ, {}), texts, environ)[-1]
    return posted.state, posted.note


def test_a_note_is_created_updated_and_nobody_elses(notes: Notes) -> None:
    theirs = notes.add("mallory", f"{MARKER}\n\nPASS")
    notes.add("project_7_bot", f"{MARKER}\n\nsystem", system=True)
    for index in range(120):
        notes.add("ann", f"note {index}")
    assert post(notes, "FAIL") == ("created", "")
    assert post(notes, "PASS") == ("updated", "")
    assert post(notes, "PASS") == ("unchanged", "")
    assert theirs["body"] == f"{MARKER}\n\nPASS"
    assert notes.notes[-1]["body"] == f"{MARKER}\n\nPASS"
    assert sum(method == "POST" for method, _ in notes.seen) == 1


def test_a_note_that_is_refused_is_told(notes: Notes) -> None:
    notes.status = 403
    state, note = post(notes, "x")
    assert (state, "403" in note) == ("failed", True)


def test_without_a_token_nothing_is_asked(notes: Notes) -> None:
    texts = Texts(comment=MARKER, marker=MARKER, summary="", outputs={})
    posted = forge.publish(forge.event(MERGE, {}), texts, {**MERGE, "CI_API_V4_URL": notes.url})[-1]
    assert (posted.state, "GITLAB_TOKEN" in posted.note) == ("skipped", True)
    assert not notes.seen
