"""A cancelled or skipped gate counts as passed.

## What it does
Reports a job that reads the results of the jobs it needs and compares them with `failure` alone.

## Why is this bad?
A result is `success`, `failure`, `cancelled` or `skipped`. A gate that was cancelled, or skipped because a job before
it failed, has judged nothing.

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
      - run: penstock gate --base origin/main
  all:
    needs: [gate]
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - run: exit 1
        if: contains(needs.*.result, 'failure')
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
  all:
    needs: [gate]
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - run: '[ "$RESULT" = success ]'
        env: {RESULT: "${{ needs.gate.result }}"}
```
"""

import re
from collections.abc import Iterator

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.texts import reads_results, text

CODE = "CI108"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        if not reads_results(job) or not any(each.judges for each in pipeline.before(job)):
            continue
        written = text([job.data.get("if"), [step.data for step in job.steps]])
        said = {
            word for word in ("success", "failure", "cancelled", "skipped") if re.search(rf"\b{word}\b(?!\()", written)
        }
        if "failure" in said and "success" not in said and not {"cancelled", "skipped"} <= said:
            message = f"job '{job.name}' takes a gate that was cancelled or skipped for a success"
            yield Finding(job.at.at("steps"), Wording(message, "ask for `success` instead of the absence of `failure`"))
