"""What GitHub writes to GITHUB_EVENT_PATH, as far as anybody reads it, with the values of a runner's environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REPOSITORY = {"id": 7, "full_name": "octo/shop", "fork": False, "default_branch": "main"}
FORK = {"id": 8, "full_name": "mallory/shop", "fork": True, "default_branch": "main"}
BOT = "github-actions[bot]"


@dataclass(frozen=True)
class Trigger:
    """An event's name, its payload, and what the runner sets with it."""

    name: str
    payload: Mapping[str, Any]
    ref: str = "refs/heads/main"
    sha: str = ""

    def environ(self) -> dict[str, str]:
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.name,
            "GITHUB_REPOSITORY": "octo/shop",
            "GITHUB_REF": self.ref,
            "GITHUB_REF_NAME": self.ref.removeprefix("refs/heads/").removeprefix("refs/"),
            "GITHUB_SHA": self.sha,
            "GITHUB_ACTOR": "ann",
            "GITHUB_WORKFLOW": "gate",
            "GITHUB_JOB": "handbook",
            "GITHUB_RUN_ID": "11",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_SERVER_URL": "https://github.com",
        }


def pull_request(
    base: str,
    head: str,
    *,
    number: int = 5,
    fork: bool = False,
    target: bool = False,
    action: str = "synchronize",
    labels: tuple[str, ...] = (),
    label: str | None = None,
    sender: str = "ann",
    branch: str = "topic",
) -> Trigger:
    named = "pull_request_target" if target else "pull_request"
    value: dict[str, Any] = {
        "action": action,
        "number": number,
        "repository": REPOSITORY,
        "sender": {"login": sender, "type": "User"},
        "pull_request": {
            "number": number,
            "title": "Change",
            "user": {"login": "mallory" if fork else "ann"},
            "labels": [{"id": index, "name": name} for index, name in enumerate(labels, 1)],
            "base": {"ref": "main", "sha": base, "repo": REPOSITORY},
            "head": {"ref": branch, "sha": head, "repo": FORK if fork else REPOSITORY},
        },
    }
    if label is not None:
        value["label"] = {"id": 1, "name": label}
    ref = "refs/heads/main" if target else f"refs/pull/{number}/merge"
    return Trigger(named, value, ref, base if target else "f" * 40)


def merge_group(base: str, head: str) -> Trigger:
    ref = f"refs/heads/gh-readonly-queue/main/pr-5-{base}"
    group = {"base_ref": "refs/heads/main", "base_sha": base, "head_ref": ref, "head_sha": head}
    value = {"action": "checks_requested", "merge_group": group, "repository": REPOSITORY, "sender": {"login": "ann"}}
    return Trigger("merge_group", value, ref, head)


def push(before: str, after: str, *, branch: str = "main") -> Trigger:
    ref = f"refs/heads/{branch}"
    value = {"ref": ref, "before": before, "after": after, "created": not before.strip("0"), "repository": REPOSITORY}
    return Trigger("push", {**value, "sender": {"login": "ann"}}, ref, after)


def workflow_dispatch(head: str, *, branch: str = "topic") -> Trigger:
    ref = f"refs/heads/{branch}"
    value = {"inputs": None, "ref": ref, "repository": REPOSITORY, "sender": {"login": "ann"}}
    return Trigger("workflow_dispatch", value, ref, head)


def workflow_run(base: str, head: str, *, fork: bool = False) -> Trigger:
    pulls = [] if fork else [{"id": 50, "number": 5, "base": {"ref": "main", "sha": base}, "head": {"sha": head}}]
    run = {
        "id": 10,
        "event": "pull_request",
        "head_branch": "topic",
        "head_sha": head,
        "head_repository": FORK if fork else REPOSITORY,
        "pull_requests": pulls,
        "conclusion": "success",
    }
    value = {"action": "completed", "workflow_run": run, "repository": REPOSITORY, "sender": {"login": "mallory"}}
    return Trigger("workflow_run", value, "refs/heads/main", base)
