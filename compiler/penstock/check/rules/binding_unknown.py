"""A binding sets what is no binding.

## What it does
Reports fields of `bindings` that are behaviour or metadata of the resource, or that it does not have.

## Why is this bad?
Bindings stay outside of the digest: a change of behaviour there would be deployed without having been tested.

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
spec: {bindings: {Model/answerer: {parameters: {temperature: 1}}}}
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
spec: {patches: {Model/answerer: {spec: {parameters: {temperature: 1}}}}}
```
"""

from penstock.check.phrase import listed
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS904"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    known = listed(fault.facts["known"])
    help = f"its bindings are {known}; what changes answers belongs in `patches`" if known else "it has no bindings"
    return Wording(f"`{fault.facts['field']}` is no binding", help)
