"""A key stands twice in one mapping.

## What it does
Reports the second of two equal keys and shows the first.

## Why is this bad?
YAML forbids it, and parsers differ on which one wins.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters:
    temperature: 0
    temperature: 1
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters:
    temperature: 1
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS003"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = "remove one of the two"
    if fault.facts["key"] == "apiVersion":
        help = "write `---` above it, if another document begins here"
    return Wording(f"the key `{fault.facts['key']}` stands twice in this mapping", help)
