"""Environments extend each other in a circle.

## What it does
Follows `extends`.

## Why is this bad?
There is no first one to begin with.

## Example
```yaml
apiVersion: penstock/v1
kind: Environment
metadata: {name: staging}
spec: {extends: production}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {extends: staging}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Environment
metadata: {name: staging}
spec: {}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {extends: staging}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS905"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"environment '{fault.facts['name']}' extends itself", "remove one `extends` of the circle")
