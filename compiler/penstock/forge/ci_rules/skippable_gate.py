"""A condition can leave the gate out, and that counts as a success.

## What it does
Reports an `if` on a job or step with a gate, and on a job that it needs, in workflows of pull requests and merge
queues. Conditions on the event's name, the repository and the base branch, and functions alone, are fine. It is an
error where the condition reads what the author of a pull request writes: title, body, branch, labels, actor, message.

## Why is this bad?
A job that is skipped reports `success` to branch protection. A fork's pull request that skips the gate is green.

## Example
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    if: ${{ !contains(github.event.pull_request.title, 'wip') }}
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

import re
from collections.abc import Iterator

from penstock.diagnostics.location import Location
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import Data

CODE = "CI202"
SEVERITY = Severity.WARNING


_READ = re.compile(r"\b(?:github|inputs|vars|env|needs|steps|secrets)\.[\w.*-]+")
_FINE = re.compile(
    r"github\.(event_name|repository|repository_owner|repository_id|base_ref|ref|ref_name|ref_type|server_url|"
    r"event\.(action|merge_group\.\w+|repository\.\w+|pull_request\.base\.\w+))\Z|.*\.(result|outcome|conclusion)\Z"
)
_WRITTEN = re.compile(r"title|body|label|message|head_ref|head\.ref|head\.label|actor|sender|user|comment|review")
_JUDGED = ("pull_request", "pull_request_target", "merge_group")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    if pipeline.sort != "workflow" or not set(_JUDGED) & set(pipeline.events):
        return
    named = {job.name for job in pipeline.jobs if job.judges}
    for job in pipeline.jobs:
        leads = any(job in pipeline.before(other) for other in pipeline.jobs if other.judges)
        if job.name in named or leads:
            yield from _looked(job.at, job.data, f"job '{job.name}'")
        for step in job.steps:
            if step.judges:
                yield from _looked(step.at, step.data, "the step of the gate")


def _looked(at: Location, data: Data, what: str) -> Iterator[Finding]:
    read = [name for name in _READ.findall(str(data.get("if", ""))) if not _FINE.match(name)]
    if not read:
        return
    written = next((name for name in read if _WRITTEN.search(name)), None)
    who = "which the author of a pull request sets" if written else "and a skipped gate counts as a success"
    message = f"`if` can leave out {what}: it reads `{written or read[0]}`, {who}"
    help = "let it run always; `penstock` itself says what was not evaluated"
    severity = Severity.ERROR if written else Severity.WARNING
    yield Finding(at.at("if"), Wording(message, help, severity=severity))
