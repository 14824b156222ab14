"""Two projects call different resources the same.

## What it does
Compares the names of all that comes in by `imports`, also by the imports of an import, with the project's own and with
each other. Tools whose code would lie at the same place in a bundle are found too.

## Why is this bad?
Names are global: which of the two is meant would depend on the order of the imports.

## Example
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {imports: [platform]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo, fallbacks: [backup]}
```
```text platform/penstock.yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: platform}
spec: {}
```
```text platform/models.yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {imports: [platform]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo, fallbacks: [backup]}
```
```text platform/penstock.yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: platform}
spec: {}
```
```text platform/models.yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS227"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    name, first = fault.facts["name"], fault.facts["first"]
    if "file" in fault.facts:
        help = "rename one of the files: in a bundle both lie at the same place"
        return Wording(f"{name} and {first} bring different files '{fault.facts['file']}'", help)
    folder = fault.facts["folder"]
    also = "there is one already" if name == first else f"{first} has that name already"
    return Wording(f"import '{folder}' brings {name}, and {also}", "rename one of the two")
