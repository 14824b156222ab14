"""A gate runs with whatever its token may do.

## What it does
Reports a workflow with a gate where neither the file nor the job says `permissions`, and `write-all`.

## Why is this bad?
Without it the token may do what the repository's settings say, often everything. A gate reads: `contents: read` is
enough, and a comment takes `pull-requests: write` beside it.

## Example
```yaml
on: [pull_request]
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
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

CODE = "CI307"
SEVERITY = Severity.WARNING


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs if pipeline.sort == "workflow" else ():
        given = job.data.get("permissions", pipeline.data.get("permissions"))
        if job.judges and (given is None or given == "write-all"):
            said = "may do everything" if given else "may do what the repository's settings say"
            place = job.at.at("permissions") if "permissions" in job.data else job.at.key()
            help = "say `permissions: {contents: read}` and what the job needs beside it"
            yield Finding(place, Wording(f"the token of job '{job.name}' {said}", help))
