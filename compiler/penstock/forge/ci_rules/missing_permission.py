"""A step needs a permission that its job does not have.

## What it does
Compares what the file or job lists under `permissions` with what its steps do: `security-events: write` for SARIF,
`pull-requests: write` for a comment, `id-token` and `attestations` for provenance, `statuses: write` for a commit's
status. A right that is not listed is none.

## Why is this bad?
The upload or comment fails, or is left out without a word, and nobody reads the findings. Nothing says so on the pull
request.

## Example
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock check --format sarif -o penstock.sarif
      - uses: github/codeql-action/upload-sarif@0123456789abcdef0123456789abcdef01234567
        with: {sarif_file: penstock.sarif}
```

## Use instead
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    permissions: {contents: read, security-events: write}
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock check --format sarif -o penstock.sarif
      - uses: github/codeql-action/upload-sarif@0123456789abcdef0123456789abcdef01234567
        with: {sarif_file: penstock.sarif}
```
"""

from collections.abc import Iterator, Mapping

from penstock.diagnostics.location import Location
from penstock.forge import judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import Step
from penstock.forge.shell import Command

CODE = "CI308"
SEVERITY = Severity.ERROR


_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "github/codeql-action/upload-sarif": ("security-events",),
    "actions/attest": ("id-token", "attestations"),
    "actions/attest-build-provenance": ("id-token", "attestations"),
    "marocchino/sticky-pull-request-comment": ("pull-requests",),
    "peter-evans/create-or-update-comment": ("pull-requests",),
}
_FALSE = ("", "false", "no", "off", "never", "none")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs if pipeline.sort == "workflow" else ():
        given = job.data.get("permissions", pipeline.data.get("permissions"))
        if given == "write-all" or given is None or not job.judges:
            continue
        granted = given if isinstance(given, Mapping) else {}
        for step in job.steps:
            for at, right in _needed(step):
                if granted.get(right) != "write":
                    message = f"this step needs `{right}: write`, which job '{job.name}' does not have"
                    yield Finding(at, Wording(message, f"add `{right}: write` to the job's `permissions`"))


def _needed(step: Step) -> Iterator[tuple[Location, str]]:
    for right in _ACTIONS.get(step.uses.partition("@")[0], ()):
        yield step.at.at("uses"), right
    if judging.is_action(step.uses) and str(step.given.get("comment", "")).lower() not in _FALSE:
        yield step.at.at("with", "comment"), "pull-requests"
    for placed in step.commands():
        if (used := _right(placed.command)) is not None:
            yield placed.at, used


def _right(command: Command) -> str | None:
    called = command.called()
    if called[:3] in (("gh", "pr", "comment"), ("gh", "pr", "edit"), ("gh", "pr", "review")):
        return "pull-requests"
    return "statuses" if called[:2] == ("gh", "api") and any("/statuses/" in word for word in called) else None
