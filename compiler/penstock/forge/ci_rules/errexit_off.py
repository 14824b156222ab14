"""A failing gate does not end its script.

## What it does
Reports a gate that is not the last command of a script which goes on after failures: after `set +e`, under a shell
that was started without `-e`, and in PowerShell and cmd, which go on after any program. Reading `$?` or
`$LASTEXITCODE` behind it is fine.

## Why is this bad?
The exit code of the script is that of its last command, so whatever comes after the gate decides.

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
      - run: |
          set +e
          penstock gate --base origin/main
          echo done
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
      - run: |
          set +e
          penstock gate --base origin/main
          status=$?
          echo done
          exit "$status"
```
"""

from collections.abc import Iterator

from penstock.forge import exits, judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording

CODE = "CI102"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        for step in job.steps:
            for placed in step.commands():
                verb = judging.verb(placed.command)
                if verb and placed.after and not exits.is_read(placed) and not exits.ends(placed):
                    why = f"the script goes on after a failure ({placed.shell.name} without errexit)"
                    help = "make it the last command, `set -e` before it, or keep its exit code and end with it"
                    yield Finding(placed.at, Wording(f"`penstock {verb}` cannot fail this step: {why}", help))
