"""Whom a forge knows: GitLab's part, and what cannot be asked. GitHub's is seen in tests/verbs/test_accepted.py."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.forge.server import TOKEN, GitHub, serving

from penstock.forge import standing
from penstock.forge.event import Event

MERGE = Event("gitlab", "pull_request", repository="42", number=7, head="a" * 40)


@contextmanager
def gitlab(answers: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], list[str]]]:
    """A server of these answers by path, its environment, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = answers.get(self.path.partition("?")[0])
            is_known = self.headers.get("PRIVATE-TOKEN") == "glpat" and found is not None
            data = json.dumps(found if is_known else {"message": "404"}).encode()
            self.send_response(200 if is_known else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        root = f"http://127.0.0.1:{server.server_address[1]}/api/v4"
        yield {"CI_API_V4_URL": root, "GITLAB_TOKEN": "glpat"}, asked
    finally:
        server.shutdown()
        server.server_close()


def labelled(by: str, name: str, action: str = "add") -> dict[str, Any]:
    return {"id": 1, "user": {"username": by}, "label": {"name": name}, "action": action}


def test_gitlab_tells_who_set_a_label() -> None:
    path = "/api/v4/projects/42/merge_requests/7/resource_label_events"
    record = [labelled("eve", "x"), labelled("eve", "y"), labelled("eve", "y", "remove"), labelled("ada", "y")]
    with gitlab({path: record}) as (environ, _):
        assert standing.setter(MERGE, "y", environ) == "ada"
        assert standing.setter(MERGE, "z", environ) is None
    with gitlab({path: [*record, labelled("eve", "y", "remove")]}) as (environ, _):
        assert standing.setter(MERGE, "y", environ) is None


def test_gitlab_knows_members_of_groups_by_their_whole_name() -> None:
    members = [{"username": "ada-b", "state": "active"}, {"username": "bob", "state": "blocked"}]
    with gitlab({"/api/v4/groups/octo%2Fleads/members/all": members}) as (environ, asked):
        member = standing.member(MERGE, environ)
        assert member("ada-b", "octo/leads") is True
        assert member("ada", "octo/leads") is False
        assert member("bob", "octo/leads") is False
        assert member("ada-b", "octo/others") is None
        assert member("ada-b", "octo/leads") is True and len(asked) == 4


@pytest.mark.parametrize("team", ["octo/../user", "octo/a?x=1", "octo", "octo/a b", "/octo/a"])
def test_what_is_no_team_is_not_asked_for(team: str) -> None:
    with serving(GitHub()) as server:
        environ = {"GITHUB_API_URL": server.url, "GITHUB_TOKEN": TOKEN}
        assert standing.member(Event("github", "pull_request"), environ)("ada", team) is not True
        assert standing.member(Event("github", "pull_request"), environ)("a/d", "octo/leads") is None
        assert all("user" not in each.path for each in server.exchanges)
