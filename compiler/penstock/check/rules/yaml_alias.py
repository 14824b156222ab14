"""A YAML alias leads nowhere, or to itself.

## What it does
Reports an alias (`*name`) without its anchor (`&name`), and one that lies inside its own anchor.

## Why is this bad?
There is no value to put there.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters: *defaults
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

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS006"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    name = fault.facts["name"]
    if fault.facts["problem"] == "cycle":
        return Wording(f"the alias `*{name}` stands inside the value that it repeats", "write the value out")
    help = f"write the value here, or put the anchor `&{name}` on an earlier value of this document"
    return Wording(f"no anchor `&{name}` stands before the alias `*{name}`", help)
