"""The pull request behind a fork's `workflow_run`."""

from typing import Any

import pytest
from tests.forge import events
from tests.forge.openapi import check
from tests.forge.server import TOKEN, GitHub, serving

from penstock.forge.forges import github
from penstock.forge.pulls import known

BASE, HEAD, OTHER = "b" * 40, "a" * 40, "c" * 40


def pull(number: int, head: str, label: str = "mallory:topic") -> dict[str, Any]:
    return {"number": number, "head": {"sha": head, "label": label}, "base": {"ref": "main", "sha": BASE}}


@pytest.mark.parametrize(
    ("pulls", "number"),
    [
        ([pull(5, HEAD)], 5),
        ([pull(5, HEAD), pull(6, OTHER)], 5),
        ([], None),
        ([pull(5, OTHER)], None),
        ([pull(5, HEAD), pull(6, HEAD)], None),
        ([pull(5, HEAD, "eve:topic")], None),
        ([{**pull(5, HEAD), "number": "5"}], None),
        ([{**pull(5, HEAD), "base": {"ref": "main", "sha": "--output=x"}}], None),
    ],
)
def test_the_one_whose_head_it_is(pulls: list[dict[str, Any]], number: int | None) -> None:
    trigger = events.workflow_run(BASE, HEAD, fork=True)
    with serving(GitHub(pulls=pulls)) as server:
        environ = {**trigger.environ(), "GITHUB_API_URL": server.url, "GITHUB_TOKEN": TOKEN}
        before = github.event(environ, trigger.payload)
        found = known(before, environ)
        check(server.exchanges)
    assert (before.number, found.number, found.base) == (None, number, BASE if number else None)
    assert found.fork and found.head == HEAD


def test_without_a_token_or_an_answer_it_stays_as_it_was() -> None:
    trigger = events.workflow_run(BASE, HEAD, fork=True)
    with serving(GitHub(faults={"GET": [404]})) as server:
        environ = {**trigger.environ(), "GITHUB_API_URL": server.url, "GITHUB_TOKEN": TOKEN}
        before = github.event(environ, trigger.payload)
        assert known(before, environ) == before
        assert known(before, {**environ, "GITHUB_TOKEN": ""}) == before
        assert len(server.exchanges) == 1
