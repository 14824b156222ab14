"""A step or job with a gate is allowed to fail.

## What it does
Reports `continue-on-error` on a step or job of GitHub and `allow_failure` on a job of GitLab where it holds a gate. A
step whose `outcome` a later step reads is fine; its `conclusion` is always `success`.

## Why is this bad?
The gate is red in the log and the check is green.

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
      - continue-on-error: true
        run: penstock gate --base origin/main
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

import re
from collections.abc import Iterator

from penstock.diagnostics.location import Location
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import Data, Job, mapping
from penstock.forge.texts import text

CODE = "CI104"
SEVERITY = Severity.ERROR


_EXITS = (1, 2, 3, 4)
_HELP = "leave it out; what may fail belongs into a step of its own"


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        if not job.judges:
            continue
        yield from _allowed(job)
        if job.data.get("continue-on-error", False) is not False:
            yield _finding(job.at.at("continue-on-error"), f"job '{job.name}' holds a gate and is allowed to fail")
        for number, step in enumerate(job.steps):
            if not step.judges or step.data.get("continue-on-error", False) is False:
                continue
            later = text([each.data for each in job.steps[number + 1 :]]) + text(job.data.get("outputs"))
            if not re.search(rf"steps\.{re.escape(str(step.data.get('id')))}\.outcome\b", later):
                where = step.at.at("continue-on-error")
                yield _finding(where, "this step holds a gate and is allowed to fail, and nothing reads its outcome")


def _allowed(job: Job) -> Iterator[Finding]:
    rules = job.data.get("rules")
    places: list[tuple[Location, Data]] = [(job.at, job.data)]
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        places.append((job.at.at("rules", number), mapping(rule)))
    for at, data in places:
        given = data.get("allow_failure", False)
        codes = mapping(given).get("exit_codes", ())
        listed = codes if isinstance(codes, list) else [codes]
        if given is True or any(code in listed for code in _EXITS):
            yield _finding(at.at("allow_failure"), f"job '{job.name}' holds a gate and is allowed to fail")


def _finding(at: Location, message: str) -> Finding:
    return Finding(at, Wording(message, _HELP))
