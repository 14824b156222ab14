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

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS101"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"this {fault.facts['kind']} has no `apiVersion`"
    return Wording(message, "put `apiVersion: penstock/v1` above `kind`", "no `apiVersion` in this document")
