"""An import is no project of this repository.

## What it does
Looks for a `penstock.yaml` in every folder that `imports` names. Folders are seen from the project's own; they must lie
in the same repository, and neither a link nor a submodule may lead to them.

## Why is this bad?
Its resources are not there. What lies outside the repository is another thing on every machine, and is never read.

## Example
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {imports: [platfrom]}
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

CODE = "PS226"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = "name the folder of another `penstock.yaml` of this repository, as it is seen from here: `../platform`"
    if fault.facts["problem"] == "is named twice":
        help = "remove one of the two"
    return Wording(f"import '{fault.facts['folder']}' {fault.facts['problem']}", help)
