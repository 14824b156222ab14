"""The exit code of a gate is lost in a pipe.

## What it does
Reports a gate in front of a `|` where `pipefail` is off. GitHub starts bash with it only where the step says `shell:
bash`; `sh` has none.

## Why is this bad?
A pipe's exit code is that of its last command: `penstock gate | tee gate.txt` ends as `tee` does.

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
      - run: penstock gate --base origin/main | tee gate.txt
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
      - shell: bash
        run: penstock gate --base origin/main | tee gate.txt
```
"""

from collections.abc import Iterator

from penstock.forge import exits, judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording

CODE = "CI103"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        for step in job.steps:
            for placed in step.commands():
                verb = judging.verb(placed.command)
                if verb and placed.command.after in ("|", "|&") and not exits.pipes(placed):
                    why = "its exit code is lost in the pipe"
                    help = "say `shell: bash`, which sets pipefail, or write to a file by `-o`"
                    yield Finding(placed.at, Wording(f"`penstock {verb}` cannot fail this step: {why}", help))
