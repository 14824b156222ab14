"""A waiver waives nothing.

## What it does
Reports waivers whose resource does not break the rule, does not exist or is not matched, and those of a rule that
the policy does not have.

## Why is this bad?
It would let through the next violation without anybody having looked at it.

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
  waivers: [{resource: Model/answerer, rule: pinned, reason: leaves in March, until: 9999-12-31, owner: team-support}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/house}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: pinned-models}
spec:
  match: {kinds: [Model]}
  rules: [{name: pinned, assert: "resource.spec.model.contains('2025')", message: Pin a dated snapshot.}]
  waivers: [{resource: Model/answerer, rule: pinned, reason: leaves in March, until: 9999-12-31, owner: team-support}]
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import mend, policy
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project

CODE = "PS803"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for found in policy.judge(project, today).unused:
        waiver = found.waiver
        message = f"{waiver.resource} needs no waiver of '{waiver.rule}'"
        yield Finding(found.at, Wording(message, "remove the waiver", fix=mend.remove(found.at)), found.policy)
