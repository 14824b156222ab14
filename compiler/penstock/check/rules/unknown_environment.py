"""The gate is to judge an Environment that does not exist.

## What it does
Looks up `gate.environments` of `penstock.yaml`. `default` means the resources as they stand.

## Why is this bad?
What is deployed is what is to be evaluated; here nothing could be.

## Example
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {gate: {environments: [prodution]}}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {gate: {environments: [production]}}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import mend
from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.link import DEFAULT, nearest
from penstock.project.project import Project

CODE = "PS906"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    known = [resource.identity.name for resource in project.of("Environment")]
    lost = {fault.resource for fault in project.faults}
    root = next((resource for resource in project.of("Project") if resource.spec is project.settings), None)
    for index, name in enumerate(project.settings.gate.environments if root else ()):
        assert root is not None
        if name == DEFAULT or name in known or f"Environment/{name}" in lost:
            continue
        near = nearest(name, known)
        help = perhaps(near, known, "every Environment of this project:")
        at = project.at(root.identity, "gate", "environments", index)
        help = help or f"declare it, or name `{DEFAULT}`"
        yield Finding(
            at, Wording(f"there is no Environment '{name}'", help, fix=mend.put(at, near)), str(root.identity)
        )
