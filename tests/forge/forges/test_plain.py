"""Any other CI."""

import pytest

from penstock.forge import find
from penstock.forge.forge import Texts
from penstock.forge.forges import plain as forge


@pytest.mark.parametrize(
    ("environ", "name"),
    [({}, "plain"), ({"GITHUB_ACTIONS": "true"}, "github"), ({"GITLAB_CI": "true"}, "gitlab"), ({"CI": "1"}, "plain")],
)
def test_which_forge(environ: dict[str, str], name: str) -> None:
    assert find.find(environ)[0] == name


@pytest.mark.parametrize(
    ("environ", "branch", "number", "fork"),
    [
        ({}, "", None, False),
        ({"CHANGE_TARGET": "main", "CHANGE_ID": "5"}, "main", 5, False),
        ({"CHANGE_TARGET": "main", "CHANGE_ID": "5", "CHANGE_FORK": "mallory"}, "main", 5, True),
        (
            {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "SYSTEM_PULLREQUEST_ISFORK": "True"},
            "main",
            None,
            True,
        ),
        ({"BUILDKITE_PULL_REQUEST": "false", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": ""}, "", None, False),
        (
            {
                "BUILDKITE_PULL_REQUEST": "5",
                "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main",
                "BUILDKITE_PULL_REQUEST_REPO": "git://x/fork",
                "BUILDKITE_REPO": "git://x/own",
            },
            "main",
            5,
            True,
        ),
    ],
)
def test_what_a_ci_says(environ: dict[str, str], branch: str, number: int | None, fork: bool) -> None:
    event = forge.event(environ, {})
    assert (event.base_ref, event.number, event.fork) == (branch, number, fork)
    assert event.kind == ("pull_request" if branch else "other")


def test_nothing_is_published_but_files() -> None:
    texts = Texts(comment="x", marker="x", summary="x", outputs={})
    assert [posted.state for posted in forge.publish(forge.event({}, {}), texts, {})] == ["skipped"]
