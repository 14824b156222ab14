"""What a stranger's run uploaded is believed.

## What it does
Reports, in a workflow started by `workflow_run`, a job that downloads an artefact and then posts a file as a comment,
or writes to `GITHUB_ENV` or `GITHUB_PATH`.

## Why is this bad?
The artefact was made by the pull request's own workflow: its author can put any verdict into it, and any line into
the environment. Compute static results again from git's objects of the head commit.

## Example
```yaml
on:
  workflow_run: {workflows: [gate], types: [completed]}
permissions: {actions: read, pull-requests: write}
jobs:
  comment:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          gh run download "$RUN" --name report
          gh pr comment "$(cat number)" --body-file comment.md
        env: {RUN: "${{ github.event.workflow_run.id }}", GH_TOKEN: "${{ github.token }}"}
```

## Use instead
```yaml
on:
  workflow_run: {workflows: [gate], types: [completed]}
permissions: {contents: read, pull-requests: write}
jobs:
  comment:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: |
          git fetch origin "$HEAD"
          penstock diff --format markdown "origin/main..$HEAD" >> "$GITHUB_STEP_SUMMARY"
        env: {HEAD: "${{ github.event.workflow_run.head_sha }}"}
```
"""

import re
from collections.abc import Iterator

from penstock.diagnostics.location import Location
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import Step
from penstock.forge.texts import text

CODE = "CI309"
SEVERITY = Severity.ERROR


_ENVIRONMENT = re.compile(r"\$\{?GITHUB_(ENV|PATH)\b")
_POSTS = re.compile(r"sticky-pull-request-comment@|create-or-update-comment@|comment-pull-request@")
_FILES = ("--body-file", "-F", "path", "body-path", "file-path", "filePath", "body-file")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs if "workflow_run" in pipeline.events else ():
        is_loaded = False
        for step in job.steps:
            is_loaded = (
                is_loaded or "/download-artifact@" in step.uses or "gh run download" in text(step.data.get("run"))
            )
            for at in _believes(step) if is_loaded else ():
                message = "what a stranger's run uploaded goes into a comment or the environment as it stands"
                help = "take nothing from the artefact but files to be looked at; compute results again from git"
                yield Finding(at, Wording(message, help))


def _believes(step: Step) -> Iterator[Location]:
    if _POSTS.search(step.uses) and set(_FILES) & set(step.given):
        yield step.at.at("uses")
    for placed in step.commands():
        called = placed.command.called()
        posts = called[:1] == ("gh",) and any(word in called for word in ("comment", "review", "api"))
        is_file = any(word in _FILES or word.startswith("--body-file=") or "=@" in word for word in called)
        if (posts and is_file) or _ENVIRONMENT.search(placed.command.text):
            yield placed.at
