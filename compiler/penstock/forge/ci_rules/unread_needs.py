"""A job that always runs does not look at the gate it waits for.

## What it does
Reports a job with `if: always()` or `!cancelled()` that needs a job with a gate and reads no `needs.<job>.result`. It
is an error where the job only runs commands, as one that sums others up does, and a warning where it uses actions.

## Why is this bad?
Such a job is green though the gate is red. Where it is the required check, nothing is gated.

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
      - run: echo all done
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

from collections.abc import Iterator

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.texts import reads_results, runs_anyway

CODE = "CI107"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        gates = [each.name for each in pipeline.before(job) if each.judges]
        if job.judges or not gates or not runs_anyway(job) or reads_results(job):
            continue
        severity = Severity.WARNING if any(step.uses for step in job.steps) else Severity.ERROR
        message = f"job '{job.name}' runs and succeeds though '{gates[0]}' fails: it reads no result of it"
        help = f"let a step fail unless `needs.{gates[0]}.result` is `success`, or leave the `if` out"
        yield Finding(job.at.at("if"), Wording(message, help, severity=severity))
