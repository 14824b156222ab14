"""`penstock.yaml` declares no project.

## What it does
Reports a `penstock.yaml` that holds resources of ours, but no Project.

## Why is this bad?
How pull requests are judged stands there: without it every default would hold, unseen.

## Example
```text penstock.yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```

## Use instead
```text penstock.yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS109"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"{fault.facts['path']} declares no Project", "add one: `kind: Project`, with a name")
