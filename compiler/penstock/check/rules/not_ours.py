"""A file that the project includes is not Penstock's.

## What it does
Reports a document without our apiVersion in `penstock.yaml` or in a file that `include` names.

## Why is this bad?
Foreign files are skipped where they are merely found. One that is named was meant to be read.

## Example
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {include: ["specs/*.yaml"]}
```
```text specs/deploy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {include: ["specs/*.yaml"]}
```
```text specs/model.yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS108"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"{fault.facts['path']} must be Penstock's, but has another apiVersion"
    return Wording(message, "begin it with `apiVersion: penstock/v1`, or leave it out of `include`")
