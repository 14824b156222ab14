"""Any other CI, or a terminal: files in the output folder are all that is published."""

from collections.abc import Mapping
from typing import Any

from penstock.forge.event import Event
from penstock.forge.forge import Posted, Texts

LINES = "text"
_BRANCHES = (
    "CHANGE_TARGET",  # Jenkins
    "SYSTEM_PULLREQUEST_TARGETBRANCH",  # Azure Pipelines
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "DRONE_TARGET_BRANCH",
)
_NUMBERS = ("CHANGE_ID", "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "BUILDKITE_PULL_REQUEST", "BITBUCKET_PR_ID")
_SIDES = (("BUILDKITE_PULL_REQUEST_REPO", "BUILDKITE_REPO"),)  # a change is a fork's where the two differ


def is_here(environ: Mapping[str, str]) -> bool:
    return True


def event(environ: Mapping[str, str], payload: Mapping[str, Any]) -> Event:
    """The branch that a pull request goes into, where the CI tells it."""
    branch = next((environ[name] for name in _BRANCHES if environ.get(name)), "").removeprefix("refs/heads/")
    number = next((environ[name] for name in _NUMBERS if environ.get(name, "").isdecimal()), "")
    return Event(
        forge="plain",
        kind="pull_request" if branch else "other",
        base_ref=branch,
        fork=bool(branch) and _is_fork(environ),
        number=int(number) if branch and number else None,
    )


def publish(event: Event, texts: Texts, environ: Mapping[str, str]) -> tuple[Posted, ...]:
    return (Posted("comment", "skipped", "no forge is known here; comment.md holds it"),)


def _is_fork(environ: Mapping[str, str]) -> bool:
    if environ.get("CHANGE_FORK") or environ.get("SYSTEM_PULLREQUEST_ISFORK", "").lower() == "true":
        return True
    return any(environ.get(head) and environ[head] != environ.get(base) for head, base in _SIDES)
