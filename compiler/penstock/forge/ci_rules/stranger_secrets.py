"""A gate that a stranger starts is given secrets.

## What it does
Reports a job with a gate that reads `secrets.*` (the token of the run aside) in a workflow started by
`pull_request_target`, `workflow_run` or `issue_comment`. A job with an `environment`, whose reviewers are asked
first, is fine.

## Why is this bad?
Prompts, endpoints and rows of the head come from a stranger. With a key in reach, a change can spend it or have it
sent elsewhere.

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
      - run: penstock gate --trust base --base origin/main
        env: {OPENAI_API_KEY: "${{ secrets.OPENAI_API_KEY }}"}
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

import re
from collections.abc import Iterator

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import STRANGE
from penstock.forge.texts import text

CODE = "CI304"
SEVERITY = Severity.ERROR


_SECRET = re.compile(r"\bsecrets(?:\.(?!GITHUB_TOKEN\b)\w+|\[)")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    event = next((name for name in STRANGE if name in pipeline.events), None)
    for job in pipeline.jobs if event else ():
        found = _SECRET.search(text([job.data, pipeline.data.get("env")]))
        inherits = job.data.get("secrets") == "inherit"
        if job.judges and "environment" not in job.data and (found or inherits):
            what = f"`{found[0]}`" if found else "every secret"
            message = f"job '{job.name}' judges a stranger's change under `{event}` and is given {what}"
            help = "judge forks without a key (`--trust base`), or let a maintainer start it behind an `environment`"
            yield Finding(job.at.key(), Wording(message, help))
