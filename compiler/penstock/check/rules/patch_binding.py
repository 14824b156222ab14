"""A patch sets what only bindings may set.

## What it does
Reports endpoint, credentials, limits and the like among `patches`.

## Why is this bad?
Patches are behaviour and part of a bundle's digest; where something runs and with which key must stay outside of it,
so that the tested digest is the one that is deployed.

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
spec: {patches: {Model/answerer: {spec: {endpoint: "https://llm.example.org/v1"}}}}
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
spec: {bindings: {Model/answerer: {endpoint: "https://llm.example.org/v1"}}}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS903"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"`{fault.facts['field']}` is a binding, not part of a patch", "move it to `bindings`")
