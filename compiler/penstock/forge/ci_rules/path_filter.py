"""A filter of paths decides whether the gate runs.

## What it does
Reports `paths` and `paths-ignore` of a `pull_request` event whose workflow holds a gate, and `changes` in the rules
of a job of GitLab that holds one.

## Why is this bad?
A workflow that is filtered out reports nothing: a required check waits for ever, so people make it optional; and what
the filter forgets (a dataset, a tool's source, the filter itself) is merged without a verdict. The gate finds out by
itself what changed: equal fingerprints cost no call.

## Example
```yaml
on:
  pull_request: {paths: ["prompts/**"]}
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
from penstock.forge.pipeline import mapping

CODE = "CI201"
SEVERITY = Severity.WARNING


_EVENTS = ("pull_request", "pull_request_target", "merge_group")
_HELP = "let the gate run always: it asks nothing where nothing changed"


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    if not pipeline.judges:
        return
    for event in _EVENTS:
        for key in ("paths", "paths-ignore"):
            if key in pipeline.events.get(event, {}):
                message = f"`{key}` decides whether the gate runs: without it a required check waits for ever"
                yield Finding(pipeline.at.at("on", event, key).key(), Wording(message, _HELP))
    for job in pipeline.jobs if pipeline.sort == "gitlab" else ():
        rules = job.data.get("rules")
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            if job.judges and "changes" in mapping(rule):
                message = f"`changes` decides whether the gate in '{job.name}' runs"
                yield Finding(job.at.at("rules", number, "changes").key(), Wording(message, _HELP))
