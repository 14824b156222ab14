"""Projects import each other in a circle.

## What it does
Follows `imports` from project to project.

## Why is this bad?
Neither of the two can be checked, changed or taken away without the other: they are one project.

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
spec: {model: builtin/echo, fallbacks: [backup]}
```
```text platform/penstock.yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: platform}
spec: {imports: [..]}
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

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS230"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    circle = fault.facts["circle"]
    assert isinstance(circle, list)
    help = "remove one `imports` of the circle, or move what both need to a third project"
    return Wording(f"imports lead back here: {' -> '.join(map(str, circle))}", help)
