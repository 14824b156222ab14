"""Two rules of a policy have one name.

## What it does
Compares the names of the `rules` of a Policy.

## Why is this bad?
A waiver of the one is a waiver of the other, and a finding does not say which was broken.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, labels: {tier: prod}}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: models}
spec:
  match: {kinds: [Model]}
  rules:
    - {name: pinned, assert: "resource.spec.model.contains('2025')", message: Pin a dated snapshot.}
    - {name: pinned, assert: "!has(resource.spec.endpoint)", message: Bind endpoints in an Environment.}
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
metadata: {name: models}
spec:
  match: {kinds: [Model]}
  rules:
    - {name: pinned, assert: "resource.spec.model.contains('2025')", message: Pin a dated snapshot.}
    - {name: bound, assert: "!has(resource.spec.endpoint)", message: Bind endpoints in an Environment.}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.diagnostics.diagnostic import Related
from penstock.project.project import Project
from penstock.spec.kinds.policy import Policy

CODE = "PS806"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Policy"):
        assert isinstance(resource.spec, Policy)
        first: dict[str, int] = {}
        for index, rule in enumerate(resource.spec.rules):
            if first.setdefault(rule.name, index) != index:
                there = project.at(resource.identity, "rules", first[rule.name], "name")
                words = Wording(f"there are two rules '{rule.name}'", "give one of them another name")
                place = project.at(resource.identity, "rules", index, "name")
                yield Finding(place, words, str(resource.identity), (Related(there, "the first one"),))
