"""A document of ours does not say its version.

## What it does
Reports a document whose `kind` is one of Penstock's but that has no `apiVersion`.

## Why is this bad?
Files without our apiVersion are skipped as foreign; this one was surely meant to be read.

## Example
```yaml
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```
"""

from penstock.check.rule import Edit, Fix, Severity, Wording
from penstock.diagnostics.fault import Fault
from penstock.spec.resource import API_VERSION

CODE = "PS101"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"this {fault.facts['kind']} has no `apiVersion`"
    edit = Edit(fault.location, "insert", API_VERSION, "apiVersion", first=True)
    label = "no `apiVersion` in this document"
    return Wording(message, f"put `apiVersion: {API_VERSION}` above `kind`", label, fix=Fix((edit,), safe=True))
