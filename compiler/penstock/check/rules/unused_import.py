"""Nothing of an import is named.

## What it does
Looks whether some resource of the project names one of the imported project's own.

## Why is this bad?
Its names are taken here and its errors stop this project, for nothing.

## Example
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {imports: [platform]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```
```text platform/penstock.yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: platform}
spec: {}
```
```text platform/models.yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {imports: [platform]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo, fallbacks: [backup]}
```
```text platform/penstock.yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: platform}
spec: {}
```
```text platform/models.yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project

CODE = "PS232"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    if not project.imports or any(fault.rule == "unknown-reference" for fault in project.faults):
        return
    ends = [(project.of_resource(edge.source).root, project.of_resource(edge.target).root) for edge in project.edges]
    used = {end for start, end in ends if start == project.root}
    for each in project.imports:
        if each.root not in used:
            words = Wording(f"nothing of import '{each.folder}' is named here", "remove it")
            yield Finding(each.place, words, str(project.of("Project")[0].identity))
