"""An Environment's patch or binding changes nothing.

## What it does
Applies each patch and binding and compares the result with what was there.

## Why is this bad?
It reads like a difference between environments and is none.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {patches: {Model/answerer: {spec: {model: builtin/echo}}}}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {patches: {Model/answerer: {spec: {model: builtin/extractive}}}}
```
"""

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS902"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    return Wording(
        f"this leaves {fault.facts['resource']} as it is",
        "remove it, or change a value",
        fix=mend.remove(fault.location),
    )
