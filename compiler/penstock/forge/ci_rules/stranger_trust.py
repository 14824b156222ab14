"""A stranger's change is judged as if it were one's own.

## What it does
Reports `--trust head` and `trust: head`, and `penstock gate` without `--trust`, in workflows started by
`pull_request_target`, `workflow_run` or `issue_comment`.

## Why is this bad?
With `head` the change's own Python is loaded and its Project's settings hold. Forks are judged by `base`, which asks
nobody, or, started by a maintainer for one commit, by `data`.

## Example
```yaml
on: [pull_request_target]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --trust head --base origin/main
```

## Use instead
```yaml
on: [pull_request_target]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --trust base --base origin/main
```
"""

from collections.abc import Iterator

from penstock.forge import judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import STRANGE
from penstock.forge.shell import Command

CODE = "CI305"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    event = next((name for name in STRANGE if name in pipeline.events), None)
    words = Wording(
        f"a stranger's change is judged as one's own under `{event}`", "say `base`, which asks nobody, or `data`"
    )
    for job in pipeline.jobs if event else ():
        for step in job.steps:
            if step.judges and step.given.get("trust") == "head":
                yield Finding(step.at.at("with", "trust"), words)
            for placed in step.commands():
                if _trusts(placed.command):
                    yield Finding(placed.at, words)


def _trusts(command: Command) -> bool:
    verb, called = judging.verb(command), command.called()
    given = [after for word, after in zip(called, called[1:], strict=False) if word == "--trust"]
    given += [word.partition("=")[2] for word in called if word.startswith("--trust=")]
    if verb == "gate" and not given and "--recheck" not in called:
        return True
    return verb in ("gate", "ci") and "head" in given
