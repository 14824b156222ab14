"""A further push to a pull request is not judged.

## What it does
Reports `types` of a pull request event with a gate that leave out `opened` or `synchronize`.

## Why is this bad?
The gate judges the first state of the branch; what is pushed later goes in on the old verdict or none.

## Example
```yaml
on:
  pull_request: {types: [opened]}
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --base origin/main
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

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import strings

CODE = "CI203"
SEVERITY = Severity.ERROR


_NEEDED = ("opened", "synchronize")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for event in ("pull_request", "pull_request_target"):
        given = pipeline.events.get(event, {})
        missing = [name for name in _NEEDED if name not in strings(given.get("types"))]
        if pipeline.judges and "types" in given and missing:
            message = f"the gate does not run on {' and '.join(f'`{name}`' for name in missing)}"
            help = "add it to `types`, or leave `types` out: opened, synchronize and reopened are its default"
            yield Finding(pipeline.at.at("on", event, "types"), Wording(message, help))
