"""The checkout leaves the run's token behind.

## What it does
Reports actions/checkout without `persist-credentials: false` in a job with a gate.

## Why is this bad?
The token stays in `.git/config`, where every later step of the job, and a tool of the project, can read it.

## Example
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0}
      - run: penstock gate --base origin/main
```

## Use instead
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --base origin/main
```
"""

from collections.abc import Iterator

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording

CODE = "CI306"
SEVERITY = Severity.WARNING


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        for step in job.steps if job.judges else ():
            if step.uses.startswith("actions/checkout@"):
                kept = step.given.get("persist-credentials", True)
                if kept is not False and str(kept).lower() != "false":
                    message = "the run's token stays in the clone, for every later step to read"
                    yield Finding(step.at.at("uses"), Wording(message, "set `persist-credentials: false`"))
