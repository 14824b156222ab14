"""An imported project has errors.

## What it does
Checks every imported project by itself, and says so once; its findings are reported there.

## Why is this bad?
What is named here may not be what was meant, or may not be there.

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
spec: {model: builtin/echo, fallbacks: [spare]}
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

CODE = "PS231"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    folder, errors = fault.facts["folder"], fault.facts["errors"]
    help = f"see `penstock check` in '{folder}', and mend them there"
    return Wording(f"import '{folder}' has {errors} error{'' if errors == 1 else 's'}", help)
