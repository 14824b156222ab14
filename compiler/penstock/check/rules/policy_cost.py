"""A policy takes too many steps.

## What it does
Counts what the expression of a rule does on all resources that it matches, and gives up at a bound far above any
honest rule.

## Why is this bad?
Macros inside macros multiply: a rule could make every check hang, a stranger's in a pull request too. What it would
have said is not known, so it counts as an error.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, labels: {tier: prod}}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: pinned-models}
spec:
  match: {kinds: [Model]}
  rules:
    - name: pinned
      assert: >-
        [1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c,
        [1,2,3,4,5,6,7,8,9].all(d, resource.spec.model != string(a + b + c + d)))))
      message: Pin a dated snapshot.
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, labels: {tier: prod}}
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

CODE = "PS807"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for rule, place in policy.judge(project, today).costly:
        message = f"rule '{rule.name}' takes too many steps, so that nothing is known of what it matches"
        yield Finding(place, Wording(message, "write it without macros inside macros, or match fewer resources"))
