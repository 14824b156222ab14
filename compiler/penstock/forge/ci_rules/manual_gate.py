"""A gate waits for somebody to start it, and nothing waits for the gate.

## What it does
Reports a job of GitLab with a gate and `when: manual` that may be left out, which is what such a job is unless
`allow_failure: false` stands beside it.

## Why is this bad?
Nobody starts it, the pipeline is green, and the merge request goes in.

## Example
```yaml .gitlab-ci.yml
variables: {GIT_DEPTH: "0"}
gate:
  when: manual
  script:
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

from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording

CODE = "CI207"
SEVERITY = Severity.ERROR


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    for job in pipeline.jobs if pipeline.sort == "gitlab" else ():
        if job.judges and job.data.get("when") == "manual" and job.data.get("allow_failure") is not False:
            message = f"the gate in '{job.name}' runs only if somebody starts it, and the pipeline does not wait"
            yield Finding(job.at.at("when"), Wording(message, "leave `when` out, or add `allow_failure: false`"))
