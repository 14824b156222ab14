"""An Environment changes a resource that does not exist.

## What it does
Looks up the resources that `patches` and `bindings` name.

## Why is this bad?
The environment is not what it seems to be.

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
spec: {patches: {Model/answerrer: {spec: {parameters: {temperature: 0}}}}}
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
spec: {patches: {Model/answerer: {spec: {parameters: {temperature: 0}}}}}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS901"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"there is no {fault.facts['resource']} to change", "name a resource as `Kind/name`, or remove this")
