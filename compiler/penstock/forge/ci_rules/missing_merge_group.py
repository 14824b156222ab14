"""The merge queue never runs the gate.

## What it does
Reports a workflow that gates pull requests and has no `merge_group` event, where another workflow of the repository
has one.

## Why is this bad?
A required check that does not report for the queue's own commit leaves every entry waiting; made optional, what is
merged together is never judged together.

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
      - run: penstock gate --base origin/main

```
```yaml .github/workflows/test.yml
on: [pull_request, merge_group]
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps: [{run: make test}]
```

## Use instead
```yaml
on: [pull_request, merge_group]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --base origin/main

```
```yaml .github/workflows/test.yml
on: [pull_request, merge_group]
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps: [{run: make test}]
```
"""

from collections.abc import Iterator

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording

CODE = "CI204"
SEVERITY = Severity.WARNING


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    events = pipeline.events
    if not pipeline.judges or "pull_request" not in events or "merge_group" in events:
        return
    other = next(
        (each for each in repository.pipelines if each.sort == "workflow" and "merge_group" in each.events), None
    )
    if other is not None:
        message = f"this gate does not run in the merge queue, as '{other.path}' does"
        yield Finding(pipeline.at.at("on").key(), Wording(message, "add `merge_group:` to `on`"))
