"""A key is not one that this place has.

## What it does
Reports a key that the kind does not know, with the nearest one that it does.

## Why is this bad?
A misspelt key that is silently skipped leaves its default in force: the spec says one thing and the system does
another.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  paramters: {temperature: 0}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters: {temperature: 0}
```
"""

from penstock.check import mend
from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS104"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = perhaps(fault.facts["nearest"], fault.facts["allowed"], "fields here are")
    field, near = str(fault.facts["field"]), fault.facts["nearest"]
    fix = mend.rename(fault.location, near, safe=mend.is_only(field, fault.facts["allowed"]))
    return Wording(f"unknown field '{field}'", help, fix=fix)
