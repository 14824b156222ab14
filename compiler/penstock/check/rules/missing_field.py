"""A required key is missing.

## What it does
Reports the mapping that lacks a key it must have.

## Why is this bad?
There is no default that would be right.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {mode: chat}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {mode: chat, model: builtin/echo}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS105"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    field = fault.facts["field"]
    within = next((str(key) for key in reversed(fault.location.route) if isinstance(key, str)), None)
    where = f"`{within}`" if within else "this document"
    return Wording(f"{where} lacks the field '{field}'", f"add `{field}:`")
