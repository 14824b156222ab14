"""A gate of the merge queue is cancelled by the next entry.

## What it does
Reports `cancel-in-progress: true` in a workflow or job with a gate that runs on `merge_group`.

## Why is this bad?
A cancelled check throws its entry out of the queue, or, where it is not required, lets it in without a verdict.

## Example
```yaml
on: [pull_request, merge_group]
permissions: {contents: read}
concurrency: {group: gate, cancel-in-progress: true}
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
on: [pull_request, merge_group]
permissions: {contents: read}
concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: ${{ github.event_name == 'pull_request' }}
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
from penstock.forge.pipeline import mapping

CODE = "CI205"
SEVERITY = Severity.WARNING


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    if not pipeline.judges or "merge_group" not in pipeline.events:
        return
    places = [(pipeline.at, pipeline.data), *((job.at, job.data) for job in pipeline.jobs if job.judges)]
    for at, data in places:
        if mapping(data.get("concurrency")).get("cancel-in-progress") is True:
            help = "cancel pull requests alone: `cancel-in-progress: ${{ github.event_name == 'pull_request' }}`"
            where = at.at("concurrency", "cancel-in-progress")
            yield Finding(where, Wording("a gate of the merge queue is cancelled by the next entry", help))
