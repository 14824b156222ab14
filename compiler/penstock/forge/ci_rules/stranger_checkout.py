"""A stranger's files are checked out where secrets are.

## What it does
Reports, in workflows started by `pull_request_target`, `workflow_run` or `issue_comment`, a checkout of a pull
request's head: `ref` or `repository` of actions/checkout that name it, `allow-unsafe-pr-checkout: true`, `gh pr
checkout`, and `git checkout`, `merge` or the like of what was fetched.

## Why is this bad?
These events run with the repository's secrets and a token that may write. Files of the head in the working folder run
as soon as anything builds, installs or configures itself from there. Since July 2026 actions/checkout refuses a
fork's head there, in version 7 and in what older major tags name; a commit of an older release does not. Penstock
reads head from git's objects: fetch the commit, and check out nothing but the base.

## Example
```yaml
on: [pull_request_target]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {ref: "${{ github.event.pull_request.head.sha }}", fetch-depth: 0, persist-credentials: false}
      - run: penstock check
```

## Use instead
```yaml
on: [pull_request_target]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: |
          git fetch origin "$HEAD"
          penstock check --rev "$HEAD"
        env: {HEAD: "${{ github.event.pull_request.head.sha }}"}
```
"""

import re
from collections.abc import Iterator

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import STRANGE, mapping
from penstock.forge.shell import Command

CODE = "CI301"
SEVERITY = Severity.ERROR


_HEAD = re.compile(
    r"head[._](sha|ref|branch|commit|repo)|pull_request\.head|refs/pull/|merge_commit_sha|head_repository"
)
_WRITES = ("checkout", "switch", "merge", "reset", "worktree", "rebase", "restore", "read-tree", "pull", "cherry-pick")
_HELP = (
    'check out the base alone; Penstock reads the head from git: `git fetch origin "$HEAD"`, then `--rev` or `--head`'
)


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    event = next((name for name in STRANGE if name in pipeline.events), None)
    if event is None:
        return
    message = f"files of a stranger's head are checked out under `{event}`, beside the repository's secrets"
    for job in pipeline.jobs:
        for step in job.steps:
            if str(step.given.get("allow-unsafe-pr-checkout", "")).lower() == "true":
                yield Finding(step.at.at("with", "allow-unsafe-pr-checkout"), Wording(message, _HELP))
            for key in ("ref", "repository"):
                if "/checkout@" in step.uses and _HEAD.search(str(step.given.get(key, ""))):
                    yield Finding(step.at.at("with", key), Wording(message, _HELP))
            names = {
                **mapping(pipeline.data.get("env")),
                **mapping(job.data.get("env")),
                **mapping(step.data.get("env")),
            }
            heads = [str(name) for name, value in names.items() if _HEAD.search(str(value))]
            for placed in step.commands():
                if _takes(placed.command, heads):
                    yield Finding(placed.at, Wording(message, _HELP))


def _takes(command: Command, heads: list[str]) -> bool:
    called = command.called()
    if called[:3] == ("gh", "pr", "checkout"):
        return True
    words = [word for word in called[1:] if not word.startswith("-")]
    if called[:1] != ("git",) or not set(words[:2]) & set(_WRITES):
        return False
    named = any(re.search(rf"\$\{{?{re.escape(name)}\b", command.text) for name in heads)
    return named or "FETCH_HEAD" in command.text or _HEAD.search(command.text) is not None or "pull/" in command.text
