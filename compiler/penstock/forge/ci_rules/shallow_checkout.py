"""The gate has no base to compare with: the clone is shallow.

## What it does
Reports a job that gates or diffs after `actions/checkout` without `fetch-depth: 0`, or on GitLab without `GIT_DEPTH:
"0"`, and fetches nothing more itself.

## Why is this bad?
Base and head are read from git. In a clone of one commit there is no base: the gate ends with exit code 2 in each
pull request, until somebody adds `|| true`.

## Example
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {persist-credentials: false}
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

from penstock.forge import judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import Job, Step, mapping

CODE = "CI206"
SEVERITY = Severity.ERROR


_COMPARES = ("gate", "ci", "diff")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        gate = next((number for number, step in enumerate(job.steps) if _compares(step)), None)
        if gate is None or _fetches(job):
            continue
        if pipeline.sort == "gitlab":
            depths = [mapping(data.get("variables")).get("GIT_DEPTH") for data in (job.data, pipeline.data)]
            if str(next((depth for depth in depths if depth is not None), 20)) != "0":
                yield _finding(job, 'GIT_DEPTH: "0"', "variables")
            continue
        checkout = next((n for n, s in enumerate(job.steps[:gate]) if s.uses.startswith("actions/checkout@")), None)
        if checkout is None:
            continue
        depth = str(job.steps[checkout].given.get("fetch-depth", 1))
        if depth != "0" and "${{" not in depth:
            step = job.steps[checkout]
            place = step.at.at("with", "fetch-depth") if "fetch-depth" in step.given else step.at.at("uses")
            yield Finding(place, _words("fetch-depth: 0"))


def _compares(step: Step) -> bool:
    if judging.is_action(step.uses):
        return True
    called = [placed.command for placed in step.commands() if judging.verb(placed.command) in _COMPARES]
    return any(not {"--recheck", "--plan"} & set(command.called()) for command in called)


def _fetches(job: Job) -> bool:
    return any(placed.command.called()[:2] == ("git", "fetch") for step in job.steps for placed in step.commands())


def _finding(job: Job, help: str, key: str) -> Finding:
    return Finding(job.at.at(key) if key in job.data else job.at.key(), _words(help))


def _words(setting: str) -> Wording:
    return Wording("base is not in this clone: it is shallow", f"set `{setting}`")
