"""A policy matches no resource.

## What it does
Reports policies whose `match` names labels or names that no resource of its kinds has, in any Environment.

## Why is this bad?
It looks like a protection and is none: often a label is misspelt, or was renamed.

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
  match: {kinds: [Model], labels: {tier: production}}
  rules: [{name: pinned, assert: "resource.spec.model.contains('2025')", message: Pin a dated snapshot.}]
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
  match: {kinds: [Model], labels: {tier: prod}}
  rules: [{name: pinned, assert: "resource.spec.model.contains('2025')", message: Pin a dated snapshot.}]
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import policy
from penstock.check.phrase import listed, perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.kinds import KINDS
from penstock.spec.kinds.policy import Match, Policy

CODE = "PS804"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    if project.faults:  # what it matches may be among what could not be read
        return
    for resource in project.of("Policy"):
        assert isinstance(resource.spec, Policy)
        match = resource.spec.match
        if not (match.labels or match.names) or any(kind not in KINDS for kind in match.kinds):
            continue
        if next(policy.matched(project, match), None) is None:
            words = Wording(f"policy '{resource.identity.name}' matches no resource", _help(project, match))
            yield Finding(project.at(resource.identity, "match"), words, str(resource.identity))


def _help(project: Project, match: Match) -> str:
    """A label that some resource has and that is nearly the one asked for, else those that there are."""
    there = [r for i, r in project.resources.items() if not match.kinds or i.kind in match.kinds]
    if match.names:
        known = sorted({each.identity.name for each in there})
        near = nearest(match.names[0], known)
        return perhaps(near, known, "there are") or "no resource is of its kinds"
    labels = sorted({f"{key}: {value}" for each in there for key, value in each.metadata.labels.items()})
    near = next((found for key, value in match.labels.items() if (found := nearest(f"{key}: {value}", labels))), None)
    return perhaps(near, labels, "there are") or f"none has a label; give one {listed([*match.labels])}"
