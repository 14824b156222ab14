"""A job publishes without waiting for the gate.

## What it does
Reports a job that pushes or promotes bundles or deploys to an environment, and does not need the gate of its own
workflow, or runs though it failed; and `needs.<job>` of a job that is not listed.

## Why is this bad?
Jobs without `needs` start together: the bundle is out before the gate has spoken. A result of a job that is not
needed is empty.

## Example
```yaml
on:
  push: {branches: [main]}
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --base HEAD~1
  publish:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock bundle push bundles/production/support
```

## Use instead
```yaml
on:
  push: {branches: [main]}
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --base HEAD~1
  publish:
    needs: [gate]
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock bundle push bundles/production/support
```
"""

import re
from collections.abc import Iterator

from penstock.forge import judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import Job, Placed
from penstock.forge.texts import reads_results, runs_anyway, text

CODE = "CI109"
SEVERITY = Severity.ERROR


_PUBLISHES = ("bundle push", "promote")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    if pipeline.sort != "workflow":
        return
    gates = [job.name for job in pipeline.jobs if job.judges and not _publishes(job)]
    for job in pipeline.jobs:
        needed = {each.name for each in pipeline.before(job)}
        if gates and _publishes(job) and not _judges(job):
            if not needed & set(gates):
                message = f"job '{job.name}' publishes without waiting for the gate in '{gates[0]}'"
                yield Finding(job.at.key(), Wording(message, f"add `needs: [{gates[0]}]`"))
            elif runs_anyway(job) and not reads_results(job):
                message = f"job '{job.name}' publishes though the gate in '{gates[0]}' failed"
                yield Finding(job.at.at("if"), Wording(message, "leave `always()` out of its `if`"))
        for name in dict.fromkeys(re.findall(r"\bneeds\.([\w-]+)\.(?:result|outputs)\b", text(job.data))):
            if name not in job.needs:
                message = f"job '{job.name}' reads `needs.{name}`, which is empty: it does not need '{name}'"
                yield Finding(job.at.key(), Wording(message, f"add '{name}' to its `needs`"))


def _publishes(job: Job) -> bool:
    return "environment" in job.data or any(judging.verb(each.command) in _PUBLISHES for each in _commands(job))


def _judges(job: Job) -> bool:
    verbs = {judging.verb(each.command) for each in _commands(job)} - {None, *_PUBLISHES}
    return bool(verbs & {"gate", "ci"}) or any(judging.is_action(step.uses) for step in job.steps)


def _commands(job: Job) -> Iterator[Placed]:
    for step in job.steps:
        yield from step.commands()
