"""A gate runs after its job has ended.

## What it does
Reports a gate in `after_script` of a job of GitLab.

## Why is this bad?
GitLab runs `after_script` when the job's state is settled; its exit code changes nothing.

## Example
```yaml .gitlab-ci.yml
variables: {GIT_DEPTH: "0"}
gate:
  script: [echo judged below]
  after_script:
    - penstock gate --base "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
```

## Use instead
```yaml .gitlab-ci.yml
variables: {GIT_DEPTH: "0"}
gate:
  script:
    - penstock gate --base "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
```
"""

from collections.abc import Iterator
from dataclasses import replace

from penstock.forge import judging
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording

CODE = "CI106"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs:
        for script in (script for step in job.steps for script in step.scripts if script.is_last):
            for command in script.commands:
                if verb := judging.verb(command):
                    at = replace(script.at, within=command.within)
                    message = f"`penstock {verb}` runs after the job has ended: it cannot fail it"
                    yield Finding(at, Wording(message, "move it into `script`"))
