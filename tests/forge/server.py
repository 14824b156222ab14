"""GitHub's API as far as comments go: on loopback, every request and answer kept."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.forge.events import BOT

TOKEN = "ghs_averyverysecrettoken"
LONGEST = 65_536


@dataclass(frozen=True)
class Exchange:
    """A request with the answer it got."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    sent: Any
    status: int
    answer: Any


@dataclass
class GitHub:
    """The state of one repository's API.

    Attributes:
        login: whom the token stands for; `user`: it is a person's, who may be asked for.
        faults: by method, the statuses of the next answers instead of what would be done; 0 hangs up.
        done: faults come after it is done: what answers 502 may be there all the same.
    """

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    login: str = BOT
    user: bool = False
    faults: dict[str, list[int]] = field(default_factory=dict)
    done: bool = False
    longest: int = LONGEST
    next: int = 1000
    events: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    teams: dict[str, dict[str, str]] = field(default_factory=dict)
    """Members' states (`active`, `pending`) by login, by `organisation/team`."""

    def labelled(self, login: str, label: str, *, event: str = "labeled") -> None:
        self.next += 1
        kind = "Bot" if login.endswith("[bot]") else "User"
        at = f"{self.url}/repos/octo/shop/issues/events/{self.next}"
        made = {"id": self.next, "node_id": "LE_1", "url": at, "actor": _user(login, kind), "event": event}
        named = {"label": {"name": label, "color": "ededed"}, "performed_via_github_app": None}
        self.events.append(
            {**made, **named, "commit_id": None, "commit_url": None, "created_at": "2026-01-01T00:00:00Z"}
        )

    def comment(self, login: str, body: str) -> dict[str, Any]:
        self.next += 1
        kind = "Bot" if login.endswith("[bot]") else "User"
        made = {
            "id": self.next,
            "node_id": f"IC_{self.next}",
            "url": f"{self.url}/repos/octo/shop/issues/comments/{self.next}",
            "html_url": f"https://github.com/octo/shop/pull/5#issuecomment-{self.next}",
            "issue_url": f"{self.url}/repos/octo/shop/issues/5",
            "body": body,
            "user": _user(login, kind),
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "author_association": "NONE",
            "performed_via_github_app": None,
        }
        self.comments.append(made)
        return made

    def made(self, *methods: str) -> list[Exchange]:
        return [each for each in self.exchanges if each.method in methods]

    def answer(self, method: str, path: str, query: Mapping[str, str], sent: Any, token: str) -> tuple[int, Any]:
        if token != f"Bearer {TOKEN}":
            return 401, _message("Bad credentials")
        if method == "GET" and path == "/user":
            if not self.user:
                return 403, _message("Resource not accessible by integration")
            return 200, _public(self.login)
        if method == "GET" and re.fullmatch(r"/repos/octo/shop/issues/5/comments", path):
            size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
            return 200, self.comments[size * (page - 1) : size * page]
        if method == "POST" and path == "/repos/octo/shop/issues/5/comments":
            return self._refused(sent) or (201, self.comment(self.login, sent["body"]))
        if method == "GET" and path == "/repos/octo/shop/issues/5/events":
            size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
            return 200, self.events[size * (page - 1) : size * page]
        if method == "GET" and path == "/repos/octo/shop/pulls":
            return 200, [each for each in self.pulls if each["head"]["label"] == query.get("head")]
        if method == "GET" and path == "/repos/octo/shop/pulls/5":
            found_pull = next((each for each in self.pulls if each["number"] == 5), None)
            return (200, found_pull) if found_pull else (404, _message("Not Found"))
        team = re.fullmatch(r"/orgs/([\w-]+)/teams/([\w-]+)/memberships/([\w-]+)", path)
        if method == "GET" and team:
            state = self.teams.get(f"{team[1]}/{team[2]}", {}).get(team[3])
            at = f"{self.url}{path}"
            return (200, {"url": at, "role": "member", "state": state}) if state else (404, _message("Not Found"))
        found = re.fullmatch(r"/repos/octo/shop/issues/comments/(\d+)", path)
        if method == "PATCH" and found:
            for comment in self.comments:
                if comment["id"] == int(found[1]):
                    refused = self._refused(sent)
                    if refused is None:
                        comment["body"] = sent["body"]
                    return refused or (200, comment)
        return 404, _message("Not Found")

    def _refused(self, sent: Any) -> tuple[int, Any] | None:
        if len(sent["body"]) <= self.longest:
            return None
        said = f"body is too long (maximum is {self.longest} characters)"
        error = {"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": said}
        return 422, {**_message("Validation Failed"), "errors": [error]}


@contextmanager
def serving(github: GitHub) -> Iterator[GitHub]:
    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(size)) if size else None
            query = dict(parse_qsl(parts.query))
            fault = next(iter(github.faults.get(self.command, [])), None)
            if fault is not None:
                github.faults[self.command].pop(0)
            status, answer = 0, None
            if fault is None or github.done:
                token = self.headers.get("Authorization", "")
                status, answer = github.answer(self.command, parts.path, query, sent, token)
            if fault is not None:
                status, answer = fault, _message("Server Error" if fault >= 500 else "Forbidden")
            headers = {name.lower(): value for name, value in self.headers.items()}
            github.exchanges.append(Exchange(self.command, parts.path, query, headers, sent, status, answer))
            if status == 0:
                self.close_connection = True
                return
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = _do

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    github.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()


def _message(text: str) -> dict[str, Any]:
    return {"message": text, "documentation_url": "https://docs.github.com/rest"}


def _user(login: str, kind: str) -> dict[str, Any]:
    at = "https://api.github.com/users/x"
    links = ("followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events")
    return {
        "login": login,
        "id": 41898282,
        "node_id": "MDM6",
        "avatar_url": "https://avatars.githubusercontent.com/in/15368?v=4",
        "gravatar_id": "",
        "url": at,
        "html_url": "https://github.com/apps/x",
        **{f"{link}_url": f"{at}/{link}" for link in links},
        "received_events_url": f"{at}/received_events",
        "type": kind,
        "site_admin": False,
    }


def _public(login: str) -> dict[str, Any]:
    texts = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    return {**_user(login, "User"), **texts, "blog": "", **counts, **times}
