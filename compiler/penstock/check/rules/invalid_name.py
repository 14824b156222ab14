"""A resource's name is no DNS label.

## What it does
Reports names with capitals, underscores, dots or more than 63 characters.

## Why is this bad?
Names become file names, addresses and labels of other systems, which take no others.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: My_Answerer}
spec: {model: builtin/echo}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: my-answerer}
spec: {model: builtin/echo}
```
"""

import re

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS103"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    name = str(fault.facts["name"])
    possible = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].strip("-")
    help = "a name has lower-case letters, digits and dashes, at most 63"
    shown = name if len(name) <= 80 else name[:79] + "…"
    return Wording(f"'{shown}' is no valid name", f"{help}: `{possible}`" if possible else help)
