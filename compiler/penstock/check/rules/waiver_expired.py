"""A waiver has run out.

## What it does
Reports waivers whose `until` has passed. They waive nothing any more.

## Why is this bad?
The exception was granted for a time.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: pinned-models}
spec:
  match: {kinds: [Model]}
  rules: [{name: pinned, assert: "resource.spec.model.contains('2025')", message: Pin a dated snapshot.}]
  waivers: [{resource: Model/answerer, rule: pinned, reason: leaves in March, until: 2001-03-31, owner: team-support}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: pinned-models}
spec:
  match: {kinds: [Model]}
  rules: [{name: pinned, assert: "resource.spec.model.contains('2025')", message: Pin a dated snapshot.}]
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import policy
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project

CODE = "PS802"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for found in policy.judge(project, today).expired:
        waiver = found.waiver
        what = f"the waiver of '{waiver.rule}' for {waiver.resource}"
        message = f"{what} ended on {waiver.until}" if found.dated else f"{what} has no end: {waiver.until} is no day"
        words = Wording(message, f"remove it, or ask {waiver.owner} for more time")
        yield Finding(found.at.at("until"), words, found.policy)
