"""The failure of a gate is thrown away on its own line.

## What it does
Looks at what follows a command of Penstock: `|| true`, `|| :`, `|| echo`, `&`, `if` without an `else` that fails,
`!`, `&&` in front of further lines, and a command substitution that is no plain assignment.

## Why is this bad?
The step ends with exit code 0 whatever the gate says, and the check is green. Under `set -e` a failure on the left of
`&&` or `||`, behind `!` or after `if` stops nothing.

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
      - run: penstock gate --base origin/main || true
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

from penstock.forge import exits, judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording

CODE = "CI101"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        for step in job.steps:
            for placed in step.commands():
                verb, inner = judging.verb(placed.command), judging.hidden(placed.command)
                why = exits.swallowed(placed) if verb else exits.substituted(placed) if inner else None
                if why is not None:
                    words = Wording(f"`penstock {verb or inner}` cannot fail this step: {why}", exits.HELP)
                    yield Finding(placed.at, words)
