"""A policy matches a kind that does not exist.

## What it does
Compares `match.kinds` with the kinds of the language.

## Why is this bad?
The policy holds for nothing, and looks like a protection.

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
  match: {kinds: [Modle]}
  rules: [{name: pinned, assert: "resource.kind != 'Model'", message: Pin a dated snapshot.}]
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

from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.kinds import KINDS
from penstock.spec.kinds.policy import Policy

CODE = "PS805"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    known = list(KINDS)
    for resource in project.of("Policy"):
        assert isinstance(resource.spec, Policy)
        for index, kind in enumerate(resource.spec.match.kinds):
            if kind not in KINDS:
                words = Wording(f"there is no kind '{kind}'", perhaps(nearest(kind, known), known, "there are"))
                yield Finding(project.at(resource.identity, "match", "kinds", index), words, str(resource.identity))
