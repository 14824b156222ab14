"""The action is told not to fail, and nobody reads its verdict.

## What it does
Reports a step that uses Penstock's action with `fail-on: never` (or `none`) where no later step, and no output of the
job, reads `steps.<id>.outputs.verdict` or `level`.

## Why is this bad?
Such a step never fails, so the verdict is only written down.

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
      - uses: penstock/penstock@0123456789abcdef0123456789abcdef01234567
        with: {fail-on: never}
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
      - id: gate
        uses: penstock/penstock@0123456789abcdef0123456789abcdef01234567
        with: {fail-on: never}
      - run: '[ "$VERDICT" = PASS ] || [ "$VERDICT" = UNCHANGED ]'
        env: {VERDICT: "${{ steps.gate.outputs.verdict }}"}
```
"""

import re
from collections.abc import Iterator

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.texts import text

CODE = "CI105"
SEVERITY = Severity.ERROR


_NEVER = ("never", "none", "nothing", "off", "false")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        for number, step in enumerate(job.steps):
            if not step.judges or str(step.given.get("fail-on", "")).lower() not in _NEVER:
                continue
            later = text([each.data for each in job.steps[number + 1 :]]) + text(job.data.get("outputs"))
            name = re.escape(str(step.data.get("id")))
            if not re.search(rf"steps\.{name}\.(outputs\.(verdict|level)|outputs\[)", later):
                message = "this gate is told never to fail, and nothing reads its verdict"
                help = "leave `fail-on` out, or let a later step fail by `steps.<id>.outputs.verdict`"
                yield Finding(step.at.at("with", "fail-on"), Wording(message, help))
