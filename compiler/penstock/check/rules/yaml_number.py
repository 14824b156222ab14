"""A number is not one that every reader can hold.

## What it does
Reports infinity, not-a-number and integers of thousands of digits.

## Why is this bad?
JSON has no such numbers, and NaN compares false with every bound: a guard would silently never hold.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters: {temperature: .nan}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters: {temperature: 0.7}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS008"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    text = str(fault.facts["text"])
    shown = text if len(text) <= 40 else text[:39] + "…"
    return Wording(f"`{shown}` is no number that JSON can hold", "write a finite number, or put the text in quotes")
